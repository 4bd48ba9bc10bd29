"""How a configuration can be wrong: each way with a code of its own, all ``CheckpointError``."""

from inpaint_app.errors import CheckpointError


class ConfigurationError(CheckpointError):
    """A model configuration does not describe a network that we can build."""

    code = "checkpoint.config"
    remedy = "Upload the configuration that was published with these weights."


class MissingKeyError(ConfigurationError):
    """A key that has no default is not there."""

    code = "checkpoint.config_missing_key"


class UnknownKeyError(ConfigurationError):
    """A key that no released network has: it cannot be obeyed, and ignoring it is a guess."""

    code = "checkpoint.config_unknown_key"
    remedy = "Remove the key, or upload the configuration that was published with these weights."


class WrongTypeError(ConfigurationError):
    """A value is there, of a type that cannot be meant."""

    code = "checkpoint.config_wrong_type"


class UnknownModelTypeError(ConfigurationError):
    """``model_type`` names another architecture."""

    code = "checkpoint.config_model_type"
    remedy = "Upload a checkpoint of an architecture that the message names."


class UnsupportedValueError(ConfigurationError):
    """A value is of the right type and outside of what the network is built for."""

    code = "checkpoint.config_unsupported"


class InconsistentValuesError(ConfigurationError):
    """Two values contradict each other."""

    code = "checkpoint.config_inconsistent"
