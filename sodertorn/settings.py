"""The one settings module. What differs between installations comes from the environment; see docs/operations.md."""

import os
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import django.forms
import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from places.country_names import RENAMED

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
VAR.mkdir(parents=True, exist_ok=True)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="only-for-development") if DEBUG else env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # keys it had before: their links still work

# One address says where the portal lives; hosts, origins, cookies and HTTPS follow from it.
SITE_URL = (env("SITE_URL", default="http://127.0.0.1:8000") if DEBUG else env("SITE_URL")).rstrip("/")
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
if not HTTPS and _site.hostname not in {"127.0.0.1", "localhost", "::1"}:
    raise ImproperlyConfigured("SITE_URL must begin with https:// unless the portal is served on this machine only.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if HTTPS else [*LOOPBACK]) or [str(_site.hostname)]
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, as it asks
    "sodertorn",
    "following",
    "reports",
    "talks",
    "dialogues",
    "outcomes",
    "challenges",
    "knowledge",
    "contact",
    "partners",
    "places",
    "news",
    "mail",
    "pages",
    "core",
    "accounts",
    "sodertorn.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "django_countries",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "simple_history",
]

MIDDLEWARE = [
    "sodertorn.proxy.know_the_visitor",
    "sodertorn.middleware.answer_head_without_body",
    "sodertorn.security_events.record_refusals",
    "sodertorn.policy.apply_policy",
    "sodertorn.health.middleware.Health",
    "django.middleware.security.SecurityMiddleware",
    "sodertorn.middleware.CompressTexts",
    "sodertorn.page_cache.PageCache",
    "sodertorn.middleware.keep_to_oneself",
    "sodertorn.middleware.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.logins.end_unused",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "sodertorn.middleware.refuse_null_characters",
    "sodertorn.middleware.say_when_busy",
    "core.files.storage.undo_unsaved_files",
]

HEALTH_FROM = env.list("HEALTH_FROM", default=[])  # who may ask /livez and /readyz besides this machine

ROOT_URLCONF = "sodertorn.urls"
WSGI_APPLICATION = "sodertorn.wsgi.application"

_context_processors = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "sodertorn.context.site",
]
TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "sodertorn.jinja.JinjaTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "sodertorn.jinja.environment", "context_processors": _context_processors},
    },
    # Django's own widgets, which ask for attributes that they may not have.
    {
        "NAME": "widgets",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(django.forms.__file__).parent / "jinja2"],
    },
    # The admin's own; those that we add to them lie with our apps.
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": _context_processors,
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DECODERS = max(1, env.int("DECODERS", default=2))  # of the machine: so many uploaded files are read at once
# How many work at once, and how long each waits, in seconds; sodertorn/resources.py says what has to fit what.
THREADS = env.int("THREADS", default=8)
WEB_TIMEOUT = env.int("WEB_TIMEOUT", default=30)  # of gunicorn, as gunicorn.conf.py reads it
PROXY_TIMEOUT = env.int("PROXY_TIMEOUT", default=60)  # after which the proxy gives up; nginx's default
# What PostgreSQL ends by itself when a visitor waits for it; sodertorn/wsgi.py sets them for web processes only.
DATABASE_LIMITS = {
    "lock_timeout": env.int("DATABASE_LOCK_TIMEOUT", default=4),
    "statement_timeout": env.int("DATABASE_STATEMENT_TIMEOUT", default=10),
    "idle_in_transaction_session_timeout": env.int("DATABASE_IDLE_TIMEOUT", default=60),
}

# SQLite in one file unless DATABASE_URL says otherwise; PostgreSQL gets a pool of connections for each process.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'portal.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["ENGINE"] = "core.database"
    _database["CONN_MAX_AGE"] = None  # opening the file takes longer than most pages, as closing it ends its log
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": env.int("DATABASE_LOCK_TIMEOUT", default=10),  # one writer at a time
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    _database["ENGINE"] = "core.database.pooled"
    _database["CONN_HEALTH_CHECKS"] = True
    _database["OPTIONS"] = {
        **_database.get("OPTIONS", {}),
        "connect_timeout": 2,
        "pool": {
            "min_size": env.int("DATABASE_POOL_MIN", default=1),
            # One for each thread: none waits for another's.
            "max_size": env.int("DATABASE_POOL_MAX", default=THREADS),
            "timeout": 1.5,  # a visitor is told within two seconds
        },
        # Compiling a query takes longer than any of ours runs.
        "options": "-c jit=off",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Pages and parts of them have caches of their own: in a process's memory they push out no count of login attempts.
_cache = env.cache("CACHE_URL", default="locmemcache://portal")
if _cache["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    _cache["BACKEND"] = "sodertorn.cache.ForgivingRedisCache"
CACHES = {"default": _cache, **{name: {**_cache, "KEY_PREFIX": name} for name in ("content", "pages")}}
if _cache["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache":
    CACHES["content"] |= {"LOCATION": "content", "OPTIONS": {"MAX_ENTRIES": 5000}}
    CACHES["pages"] |= {"LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 1000}}
PAGE_CACHE = env.bool("PAGE_CACHE", default=not DEBUG)  # off where templates change while it runs

# What no visitor waits for: kept in the database until a worker does it.
TASKS = {
    "default": {
        "BACKEND": env("TASKS_BACKEND", default="django_tasks_db.DatabaseBackend"),
        "QUEUES": ["default", "members", "long"],
    }
}

# Languages: Swedish without a prefix, English under /en/.
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
COUNTRIES_OVERRIDE = RENAMED
MODELTRANSLATION_DEFAULT_LANGUAGE = "sv"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("sv", "en")
FORMAT_MODULE_PATH = "sodertorn.formats"
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
# Uploads lie in a folder, or in the S3 bucket that is named; nobody but the portal reads either.
S3 = {
    "bucket_name": env("S3_BUCKET", default=""),
    "endpoint_url": env("S3_ENDPOINT", default="") or None,
    "region_name": env("S3_REGION", default="") or None,
}
STORAGES = {
    "default": {"BACKEND": "core.files.s3.S3MediaStorage", "OPTIONS": S3}
    if S3["bucket_name"]
    else {"BACKEND": "core.files.storage.MediaStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "sodertorn.static_storage.PortalStaticStorage"
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # an indicator's figures are rows of six fields in the admin
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # larger ones go to a temporary file
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "core.files.uploads.LimitedUploadHandler",
]

# Login: one door for everybody, allauth's, with its rate limits; the admin sends its visitors there too.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
DISPLAY_NAME_VALIDATORS = ["partners.names.refuse_posing"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
LOGOUT_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "sodertorn.landing.PortalAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"  # a name that no browser fills in by itself
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # a second factor is still asked for
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
# Per address of the visitor (ip), per account or e-mail address (key), or per person logged in (user). A library or a
# municipality's network is one address for many people, so what counts by address is generous.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip,100/h/ip",
    "confirm_email": "2/3m/key,10/d/key",  # mails with a link to confirm, not the clicks on it
    "reset_password": "20/m/ip,3/15m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds that the link in the mail works; that to confirm an address has three days
MFA_RATE_LIMITS = {"webauthn_login": "10/m/ip"}
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.ActivateAppForm",
    "authenticate_webauthn": "accounts.forms.KeyForm",
    "reauthenticate_webauthn": "accounts.forms.KeyAgainForm",
    "login_webauthn": "accounts.forms.KeyLoginForm",
    "add_webauthn": "accounts.forms.AddKeyForm",
    "edit_webauthn": "accounts.forms.EditKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_TOLERANCE = 1  # the code before and after this one too, as clocks differ and people write slowly
MFA_TOTP_ISSUER = "Södertörnsmodellen"
# Editors need a second factor before the admin lets them in; only a try-out on one machine turns this off.
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=not DEBUG)

# Mail: into the outbox, from everywhere; a worker sends it on. To files, with the links printed to the worker's output,
# until EMAIL_URL names a server.
vars().update(env.email("EMAIL_URL", default="consolemail://"))
MAIL_SERVER = vars()["EMAIL_BACKEND"] if "EMAIL_URL" in env.ENVIRON else "mail.backends.FileBackend"
EMAIL_BACKEND = "mail.backends.OutboxBackend"
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)  # seconds for each answer of the mail server
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"Södertörnsmodellen <noreply@{_site.hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ADMINS = [("", address) for address in env.list("ADMINS", default=[])]  # told when a job has stopped
EMAIL_SUBJECT_PREFIX = f"[{_site.hostname}] "
REPLY_TO = env("REPLY_TO", default="")  # a mailbox that somebody reads
BOUNCE_ADDRESS = env("BOUNCE_ADDRESS", default="")  # where letters come back to: bounces@host, and bounces+…@host
BOUNCE_MAILBOX = env("BOUNCE_MAILBOX", default="")  # where the portal fetches them

# Harvesting at /oai: who answers for it, and the code that the aggregator knows this portal by.
HARVEST_CONTACT = env("HARVEST_CONTACT", default=DEFAULT_FROM_EMAIL)
HARVEST_SOURCE = env("HARVEST_SOURCE", default="sodertornsmodellen")

# Browser security, over every answer (sodertorn/policy.py). Nothing from elsewhere, no inline code; a tile server, when
# there is one, is the only exception.
MAP_TILES = env("MAP_TILES", default="")
# Streets, which the portal serves itself; the file may be missing.
MAP_FILE = Path(env("MAP_FILE", default=str(VAR / "map.pmtiles")))
MAP_GROUND = BASE_DIR / "sodertorn" / "content" / "ground.geojson"  # what maps are drawn on without either
_tiles = f" {urlsplit(MAP_TILES).scheme}://{urlsplit(MAP_TILES).netloc}" if MAP_TILES else ""
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; worker-src 'self'; "
    f"img-src 'self' data:{_tiles}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
COOKIE_PREFIX = "__Host-" if HTTPS else ""  # a browser takes such a cookie from this host alone, over https
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
MESSAGE_STORAGE = "sodertorn.notices.NoticeStorage"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
# After so many hours without a visit a login has ended; an editor's sooner.
LOGIN_IDLE_HOURS = env.int("LOGIN_IDLE_HOURS", default=7 * 24)
EDITORS_IDLE_HOURS = env.int("EDITORS_IDLE_HOURS", default=8)
# Browsers hold on to https for so long, whatever becomes of the certificate: an hour to begin with.
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=60 * 60) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = HTTPS and env.bool("HSTS_PRELOAD", default=False)
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^proxy-check$"]
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Asked for by name, as they bind more than this host; and the policy above forbids frames everywhere.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W005", "security.W021"]

# The proxy before the portal: what it says of visitors is believed when each proof that is named here is given.
PROXY_SECRET = env("PROXY_SECRET", default="")
TRUSTED_PROXIES = [one.strip() for one in env.list("TRUSTED_PROXIES", default=[])]
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
for _one in TRUSTED_PROXIES:
    if _one != "unix":
        ip_network(_one, strict=False)  # or it does not start
CSRF_FAILURE_VIEW = "sodertorn.views.errors.csrf_failure"
ADMIN_PATH = env("ADMIN_PATH", default="admin/").strip("/") + "/"

# Two logs. The ordinary one goes to standard error, as text or JSON; the security log to a file, or standard output.
SECURITY_LOG = env("SECURITY_LOG", default="")
SECURITY_LOG_ADDRESSES = env.bool("SECURITY_LOG_ADDRESSES", default=False)  # as they are, instead of pseudonyms
_security_handler = (
    {"class": "core.log_lines.LogFile", "filename": SECURITY_LOG, "delay": True, "encoding": "utf-8"}
    if SECURITY_LOG
    else {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request": {"()": "core.log_lines.KnowRequest"},
        "visitors": {"()": "core.log_lines.VisitorsFaults"},
    },
    "formatters": {
        "plain": {
            "()": "core.log_lines.PlainLines",
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        },
        "json": {"()": "core.log_lines.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env("LOG_FORMAT", default="plain"),
            "filters": ["request", "visitors"],
        },
        "security": {**_security_handler, "formatter": "json", "filters": ["request"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django_tasks": {"level": "WARNING"},  # a line for each letter would drown the rest
        "django_tasks_db": {"level": "WARNING"},
        "security": {"handlers": ["security"], "level": "INFO", "propagate": False},
    },
}
# For those who watch the portal from elsewhere: each needs requirements-watching.txt, and costs nothing while off.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
if METRICS_TOKEN:
    Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(VAR / "metrics"))).mkdir(parents=True, exist_ok=True)
    MIDDLEWARE.insert(1, "sodertorn.figures.measure")
SENTRY_DSN = env("SENTRY_DSN", default="")
SECURITY_CONTACT = [one.strip() for one in env.list("SECURITY_CONTACT", default=[])]  # for /.well-known/security.txt
SITE_NAME = _("The Södertörn Model")
