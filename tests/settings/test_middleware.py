from django.conf import settings


def test_the_headers_of_pages_go_on_static_files_as_well():
    order = settings.MIDDLEWARE
    static = order.index("whitenoise.middleware.WhiteNoiseMiddleware")
    outside = [name for name in order[:static] if name.endswith("SecurityMiddleware")]
    assert outside == ["django.middleware.security.SecurityMiddleware"]
    for name in settings.PAGE_SECURITY_MIDDLEWARE:
        assert order.index(name) < static


def test_the_theme_comes_before_the_admin_that_it_dresses():
    apps = settings.INSTALLED_APPS
    assert apps.index("unfold") < next(i for i, app in enumerate(apps) if "admin" in app)
