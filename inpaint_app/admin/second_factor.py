"""The pages of the second factor: enrol, give the code, new recovery codes, remove it."""

from base64 import b32encode
from typing import Any, ClassVar, cast

import django_otp
import segno
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from unfold.widgets import UnfoldAdminTextInputWidget

from inpaint_app.admin.form_page import refusal
from inpaint_app.errors import HubError
from inpaint_app.workflow.second_factor import (
    begin_enrolment,
    confirm_enrolment,
    has_second_factor,
    remove_second_factor,
    renew_codes,
    second_factor_of,
    verify_second_factor,
)
from moebius_hub.client_address import client_address

REMOVE = "_remove"


class CodeForm(forms.Form):
    """Six digits of the app, or a recovery code."""

    code = forms.CharField(
        max_length=32,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


@method_decorator([never_cache, csrf_protect, sensitive_post_parameters("code")], name="dispatch")
class SecondFactorView(View):
    """A page for staff who have given their password."""

    template: ClassVar[str]
    title: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """To the sign-in with those who have not."""
        if not (request.user.is_authenticated and request.user.is_staff):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        """Signed in at least by half, or ``dispatch`` had refused."""
        return cast("User", self.request.user)

    @property
    def verified(self) -> bool:
        """Whether this session has given a code."""
        return bool(self.user.is_verified())  # type: ignore[attr-defined] # django-otp's

    @property
    def address(self) -> str | None:
        """Where the request came from."""
        return client_address(self.request)

    def following(self) -> str:
        """Where to go afterwards: a place of this hub, or the dashboard."""
        wanted = self.request.GET.get("next", "")
        host = {self.request.get_host()}
        safe = url_has_allowed_host_and_scheme(wanted, host, require_https=self.request.is_secure())
        return wanted if safe else reverse("admin:index")

    def show(self, form: forms.Form, **context: Any) -> HttpResponse:
        """The page; 422 where the form has errors."""
        frame = {**admin.site.each_context(self.request), "title": self.title, "form": form}
        status = 422 if form.errors else 200
        return render(self.request, self.template, frame | context, status=status)

    def accept(self, device: Any) -> None:
        """Let the session be verified by the device, under a new key."""
        django_otp.login(self.request, device)  # type: ignore[no-untyped-call]
        self.request.session.cycle_key()


class VerifyView(SecondFactorView):
    """Ask for a code."""

    template = "inpaint_app/admin/second_factor_verify.html"
    title = "Second factor"

    def get(self, _request: HttpRequest) -> HttpResponse:
        """The field; nothing to ask where it was given, or nobody has enrolled."""
        if self.verified or not has_second_factor(self.user):
            return redirect(self.following())
        return self.show(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Check it."""
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            device = verify_second_factor(
                self.user, form.cleaned_data["code"], address=self.address
            )
        except HubError as error:
            form.add_error("code", refusal(error))
            return self.show(form)
        self.accept(device)
        return redirect(self.following())


class ManageView(SecondFactorView):
    """Enrol, or look at what there is; every change asks for a code."""

    template = "inpaint_app/admin/second_factor.html"
    title = "Second factor"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Who has one gives a code first, as everywhere."""
        user = request.user
        is_half = user.is_authenticated and not user.is_verified()  # type: ignore[attr-defined]
        if is_half and isinstance(user, User) and has_second_factor(user):
            return redirect(f"{reverse('second-factor-verify')}?next={reverse('second-factor')}")
        return super().dispatch(request, *args, **kwargs)

    def get(self, _request: HttpRequest) -> HttpResponse:
        """The state of it."""
        return self._show(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enrol; or remove, or renew, what there is."""
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            return self._change(form.cleaned_data["code"])
        except HubError as error:
            form.add_error("code", refusal(error))
            return self._show(form)

    def _change(self, code: str) -> HttpResponse:
        if not has_second_factor(self.user):
            device, codes = confirm_enrolment(self.user, code, address=self.address)
            self.accept(device)
            return self._show_codes(codes)
        if REMOVE in self.request.POST:
            remove_second_factor(self.user, code, address=self.address)
            messages.success(self.request, "Your password alone signs you in again.")
            return redirect("second-factor")
        return self._show_codes(renew_codes(self.user, code, address=self.address))

    def _show(self, form: forms.Form) -> HttpResponse:
        factor = second_factor_of(self.user)
        if factor is not None:
            return self.show(form, factor=factor, remove=REMOVE)
        device = begin_enrolment(self.user)
        return self.show(
            form,
            picture=_picture(device.config_url),
            secret=_in_fours(b32encode(device.bin_key).decode()),
            required=settings.HUB_TWO_FACTOR == "required",
        )

    def _show_codes(self, codes: list[str]) -> HttpResponse:
        """Once: afterwards nobody can read them any more."""
        context = {
            **admin.site.each_context(self.request),
            "title": "Recovery codes",
            "codes": codes,
            "following": self.following(),
        }
        return render(self.request, "inpaint_app/admin/second_factor_codes.html", context)


def _picture(url: str) -> SafeString:
    """The address that an app reads, as a QR code; white around it in either theme."""
    picture: str = segno.make(url, error="m").svg_inline(border=4, light="#fff", omitsize=True)
    return mark_safe(picture)  # noqa: S308 - made by segno, from our own URL


def _in_fours(text: str) -> str:
    """As people copy it by hand."""
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


urlpatterns: list[URLPattern] = [
    path("", ManageView.as_view(), name="second-factor"),
    path("verify/", VerifyView.as_view(), name="second-factor-verify"),
]
