import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sodertorn.settings")
application = get_wsgi_application()

from sodertorn.resources import begin_serving  # noqa: E402  # settings and models are complete

begin_serving()
