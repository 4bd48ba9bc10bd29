"""Users and groups of Django itself, in the looks of the rest."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class HubUserAdmin(UserAdmin, ModelAdmin):  # type: ignore[misc,type-arg] # generic in its stubs alone
    """Who may sign in, and which groups they are in."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "email", "is_staff", "is_superuser", "last_login")
    list_filter_submit = True


@admin.register(Group)
class HubGroupAdmin(GroupAdmin, ModelAdmin):  # type: ignore[misc] # two bases, two signatures
    """uploader, publisher and auditor are made by a migration; others may be added."""
