from inpaint_app.export.graphs import OPSET, ROLES, latent_diffusion_inpaint


def test_the_published_size_has_the_contract_of_the_design():
    specs = latent_diffusion_inpaint(512, 64, 4)
    assert tuple(specs) == ROLES
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


def test_every_input_and_output_is_single_precision():
    specs = latent_diffusion_inpaint(64, 8, 4).values()
    dtypes = {tensor.dtype for spec in specs for tensor in (*spec.inputs, *spec.outputs)}
    assert dtypes == {"float32"}


def test_the_opset_is_pinned():
    assert OPSET == 18
