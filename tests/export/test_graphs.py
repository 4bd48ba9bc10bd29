from inpaint_app.export.graphs import OPSET, graph_specs

LATENT = {
    "kind": "latent-diffusion-inpaint",
    "image_size": 512,
    "latent_size": 64,
    "latent_channels": 4,
}


def test_the_published_size_has_the_contract_of_the_design():
    specs = graph_specs(LATENT)
    assert list(specs) == ["vae_encoder", "denoiser", "vae_decoder"]
    denoiser = {tensor.name: tensor.shape for tensor in specs["denoiser"].inputs}
    assert denoiser == {
        "latents": (1, 4, 64, 64),
        "mask": (1, 1, 64, 64),
        "masked_latents": (1, 4, 64, 64),
        "timestep": (1,),
        "guidance": (1,),
        "alpha": (1,),
        "alpha_prev": (1,),
    }
    assert [tensor.name for tensor in specs["denoiser"].outputs] == ["next_latents"]
    assert specs["vae_encoder"].inputs[0].shape == (1, 3, 512, 512)
    assert specs["vae_encoder"].outputs == specs["vae_decoder"].inputs
    assert specs["vae_decoder"].outputs[0].shape == (1, 3, 512, 512)


def test_direct_inpainting_is_one_graph_of_picture_and_mask():
    (spec,) = graph_specs({"kind": "direct-inpaint", "image_size": 128}).values()
    assert spec.role == "inpainter"
    found = {tensor.name: tensor.shape for tensor in (*spec.inputs, *spec.outputs)}
    assert found == {
        "image": (1, 3, 128, 128),
        "mask": (1, 1, 128, 128),
        "inpainted": (1, 3, 128, 128),
    }


def test_every_input_and_output_is_single_precision():
    specs = graph_specs(LATENT).values()
    dtypes = {tensor.dtype for spec in specs for tensor in (*spec.inputs, *spec.outputs)}
    assert dtypes == {"float32"}


def test_the_opset_is_pinned():
    assert OPSET == 18
