"""What a ASGI server imports: ``moebius_hub.asgi:application``. Production settings by default."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moebius_hub.settings.production")

application = get_asgi_application()
