"""What to do about an error, from the code that a row keeps."""

from inpaint_app.admin.remedies import remedies, split_remedy
from inpaint_app.validate.errors import ParityError


def test_every_part_of_the_road_is_known():
    first_words = {code.partition(".")[0] for code in remedies()}
    assert {"checkpoint", "export", "validation", "storage", "run", "release"} <= first_words


def test_a_message_is_parted_from_its_remedy():
    error = ParityError("The denoiser differs.")
    assert split_remedy(error.code, str(error)) == ("The denoiser differs.", error.remedy)


def test_a_code_that_nobody_knows_any_more_has_none():
    assert split_remedy("long.gone", "It failed. Do this.") == ("It failed. Do this.", "")
