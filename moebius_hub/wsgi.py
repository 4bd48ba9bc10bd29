"""What a WSGI server imports: ``moebius_hub.wsgi:application``. Production settings by default."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moebius_hub.settings.production")

application = get_wsgi_application()
