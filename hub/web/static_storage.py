"""Static files under hashed names, in the imports between our scripts too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Hashed(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed and compressed. Django leaves names inside ES modules alone unless this is on."""

    support_js_module_import_aggregation = True
