"""Reading a request of the bot: query, JSON, form or multipart in, raw parameters and files out."""

from __future__ import annotations

import json

from aiohttp import web

from bot.playground.errors import ApiError, Json, bad_request
from bot.playground.methods_messages import Files


async def read_request(request: web.Request) -> tuple[Json, Files]:
    """Return the parameters as they came, and the files of a multipart form.

    A file in the field of a parameter is given as attach://FIELD, so that both ways to upload look alike.
    Raises ApiError 400 or 413.
    """
    raw: Json = dict(request.query)
    files: dict[str, tuple[str, bytes]] = {}
    try:
        if request.content_type == "application/json":
            raw.update(_json_object(await request.text()))
        elif request.can_read_body:
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    files[name] = (value.filename, value.file.read())
                else:
                    raw[name] = value
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    # The name may stand inside of a JSON object, as in the media of a message.
    referred = " ".join(value for value in raw.values() if isinstance(value, str))
    for name in files:
        if f"attach://{name}" not in referred:
            raw.setdefault(name, f"attach://{name}")
    return raw, files


def _json_object(body: str) -> Json:
    try:
        value = json.loads(body or "{}")
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise bad_request("can't parse the body as a JSON object")
    return value
