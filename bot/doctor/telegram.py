"""The doctor's check of the token: whose it is, what it sees in groups, where its updates go."""

from __future__ import annotations

import time
from typing import Final
from urllib.parse import urlsplit

from telegram import Bot, User, WebhookInfo
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.doctor import words
from bot.doctor.check import Case
from bot.doctor.findings import Finding, ok, warning, wrong

_SECONDS: Final = 3.5
"""For each of two calls."""

_LATELY_SECONDS: Final = 3600.0


async def telegram(case: Case) -> list[Finding]:
    """Ask Telegram who the token is, and where it sends updates; two calls, and no poll that would disturb one."""
    token, root = case.settings.telegram_bot_token, case.settings.telegram_api_base_url
    if token is None:
        return [warning("token", words.NO_TOKEN)]
    request = HTTPXRequest(connect_timeout=_SECONDS, read_timeout=_SECONDS, pool_timeout=_SECONDS)
    bot = Bot(token.get_secret_value(), base_url=f"{root}/bot", request=request)
    try:
        await request.initialize()
        me, info = await bot.get_me(), await bot.get_webhook_info()
    except InvalidToken:
        return [wrong("token", words.TOKEN_UNKNOWN, server=root)]
    except TelegramError as error:
        return [wrong("token", words.NO_TELEGRAM, server=root, kind=type(error).__name__)]
    finally:
        await request.shutdown()
    return [
        ok("token", words.TOKEN, username=me.username, number=me.id),
        privacy(me),
        webhook(info, case.settings.webhook_url, serving=case.serving, now=time.time()),
    ]


def privacy(me: User) -> Finding:
    """Tell what the bot gets to see in groups; both ways are right for somebody."""
    return ok("privacy mode", words.PRIVACY_OFF if me.can_read_all_group_messages else words.PRIVACY_ON)


def webhook(info: WebhookInfo, wanted: str | None, *, serving: bool, now: float) -> Finding:
    """Compare where Telegram sends updates with where the settings want them; `now` is in seconds since 1970.

    Of an address only the host is told: some hold a secret in their path.
    """
    name, host = "webhook", urlsplit(info.url).hostname or "another address"
    if not info.url:
        return ok(name, words.POLLING) if wanted is None else warning(name, words.WEBHOOK_MISSING)
    if wanted is None:
        if serving:
            return wrong(name, words.WEBHOOK_CONFLICT, host=host)
        return warning(name, words.WEBHOOK_LEFT, host=host)
    if info.url != wanted:
        return (wrong if serving else warning)(name, words.WEBHOOK_OTHER, host=host)
    failed = info.last_error_date
    if failed is not None and now - failed.timestamp() < _LATELY_SECONDS and info.pending_update_count:
        facts = {"reason": info.last_error_message, "pending": info.pending_update_count}
        return warning(name, words.WEBHOOK_FAILS, **facts)
    return ok(name, words.WEBHOOK, pending=info.pending_update_count)


async def admins(case: Case) -> list[Finding]:
    """See whether anybody may reindex."""
    count = len(case.settings.admin_user_ids)
    return [ok("admins", words.ADMINS, count=count) if count else warning("admins", words.NO_ADMINS)]
