"""The playground's wire models have the fields the Bot API has, and require what it requires."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.playground import wire
from bot.playground.errors import ApiError, Json
from bot.playground.params import METHODS, check, decode
from bot.playground.wire import Wire

API = Path(__file__).parents[3] / "shared" / "telegram" / "bot-api-10.0.json"
TYPES = {
    name: model
    for name, model in vars(wire).items()
    if isinstance(model, type) and issubclass(model, Wire) and model is not Wire
}
# Our names for the scopes that share their fields.
SCOPES = {"BotCommandScopeSimple": "BotCommandScopeDefault", "BotCommandScopeInChat": "BotCommandScopeChat"}


@pytest.fixture(scope="module")
def api() -> Json:
    if not API.exists():
        pytest.skip("the description of Bot API 10.0 is not here")
    described: Json = json.loads(API.read_text(encoding="utf-8"))
    return described


def required(model: type[Wire]) -> dict[str, bool]:
    return {name: field.is_required() for name, field in model.model_fields.items()}


@pytest.mark.parametrize("method", METHODS)
def test_a_method_takes_exactly_the_parameters_of_the_bot_api(api: Json, method: str) -> None:
    described = {field["name"]: field["required"] for field in api["methods"][method].get("fields", ())}
    assert required(METHODS[method]) == described


@pytest.mark.parametrize("name", TYPES)
def test_a_type_has_exactly_the_fields_of_the_bot_api(api: Json, name: str) -> None:
    described = {field["name"]: field["required"] for field in api["types"][SCOPES.get(name, name)]["fields"]}
    assert required(TYPES[name]) == described


def refusal_of(method: str, raw: Json) -> str:
    with pytest.raises(ApiError) as caught:
        check(method, decode(method, raw))
    return caught.value.description


def test_a_form_and_a_json_body_read_the_same() -> None:
    form = {"chat_id": "7", "text": "5", "disable_notification": "True", "entities": '[{"type":"bold"}]'}
    body = {"chat_id": 7, "text": "5", "disable_notification": True, "entities": [{"type": "bold"}]}
    assert decode("sendMessage", form) == decode("sendMessage", body) == body


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"chat_id": 7}, "Bad Request: message text is empty"),
        ({"text": "x"}, "Bad Request: chat_id is empty"),
        ({"chat_id": 7, "text": "x", "bogus": 1}, "STRICT sendMessage has no parameter 'bogus'"),
        ({"chat_id": 7, "text": 5}, "STRICT sendMessage: text:"),
        ({"chat_id": 7, "text": "x", "parse_mode": "HTML"}, "parse_mode: is a field of the Bot API that"),
        (
            {"chat_id": 7, "text": "x", "entities": [{"type": "bold", "offset": 0}]},
            "entities.0.length: Field",
        ),
        (
            {"chat_id": 7, "text": "x", "reply_parameters": {"message_id": 1, "x": 2}},
            "reply_parameters.x: Extra",
        ),
        ({"chat_id": 7, "text": "x", "disable_notification": 1}, "disable_notification: Input should be"),
    ],
)
def test_a_slip_in_the_parameters_is_refused_by_name(raw: Json, words: str) -> None:
    assert words in refusal_of("sendMessage", raw)
