import json

import pytest

from inpaint_app.checkpoint.config_file import MAX_CONFIG_BYTES, config_format, parse_config_file
from inpaint_app.checkpoint.errors import FileNotThereError, UnreadableConfigError
from inpaint_app.moebius.config import MoebiusConfig
from tests.tiny_model import tiny_document

PUBLISHED = """\
data:
  image_size: 512


vae:
  model_name: 'sdvae_f8d4'
  model_dir: ./weight/vae
  downsample_ratio: 8
  embed_dim: 4

model:
  model_type: UNet2DLambdaDWConvMixFFNConditionModel_prune_down_mid_up_block_8x8
  in_channels: 9
  out_channels: 4
  attention_head_dim: 8
  cross_attention_dim: 768
  encoder_hid_dim: 3072
  encoder_hid_dim_type: 'text_proj'
  use_lambda_cross_attn: True
  use_local_self_attn: True
  down_block_types: [DWMixTFDownBlock2D, DWMixTFDownBlock2D, DWMixTFDownBlock2D]
  mid_block_type: null
  up_block_types: [DWMixTFUpBlock2D, DWMixTFUpBlock2D, DWMixTFUpBlock2D]
  block_out_channels: [320, 640, 1280]
  mix_mlp_ratio: 2.5
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.config"


def test_it_reads_yaml_as_upstream_writes_it(path):
    path.write_text(PUBLISHED)
    assert config_format(path) == "yaml"
    assert MoebiusConfig.parse(parse_config_file(path)).block_out_channels == (320, 640, 1280)


def test_it_reads_json_whatever_the_name(path):
    path.write_text("\ufeff\n " + json.dumps(tiny_document()))
    assert config_format(path) == "json"
    assert parse_config_file(path) == tiny_document()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "table"),
        (b"- a\n- b\n", "table"),
        (b"{", "neither"),
        (b"a: [", "neither"),
        (b"a: !!python/object/apply:os.system ['true']", "neither"),
        (b"[" * 16_000, "neither"),
        (b"a: \x00", "neither"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"#" * (MAX_CONFIG_BYTES + 1), "more than"),
    ],
)
def test_it_refuses_what_is_no_configuration(path, content, says):
    path.write_bytes(content)
    with pytest.raises(UnreadableConfigError) as caught:
        parse_config_file(path)
    assert says in caught.value.message


def test_it_says_that_there_is_none(path):
    with pytest.raises(FileNotThereError, match=r"model\.config"):
        parse_config_file(path)
