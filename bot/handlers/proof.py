"""Shows the sentence behind a button in its paragraph, and the answer again."""

from __future__ import annotations

from telegram import CallbackQuery, Update

from bot.context import Context, Services
from bot.locales import phrases
from bot.messages.callback_data import ForgetMe, ShowAnswer, ShowProof, decode
from bot.storage.answers import StoredReply
from bot.views.answers import citations_of, reply_view
from bot.views.draft import View
from bot.views.proof import proof_view
from index.types import Citation

Press = ShowProof | ShowAnswer


async def proof(update: Update, context: Context) -> None:
    """Turn the message of an answer into one of its proofs, or back."""
    query, services = update.callback_query, context.services
    if query is None:
        return
    decoded = decode(query.data)
    press = None if isinstance(decoded, ForgetMe) else decoded
    stored = await _stored(query, press, services)
    view = await _view(press, stored, services) if press and stored else None
    if view is None or query.message is None:
        await services.sender.answer_press(query.id, phrases(query.from_user.language_code).proof_gone)
        return
    await services.sender.answer_press(query.id)
    await context.delivery.edit(query.message.chat.id, query.message.message_id, view)


async def _stored(query: CallbackQuery, press: Press | None, services: Services) -> StoredReply | None:
    """Return the reply that a button stands for; a forged id opens nothing of another chat."""
    if press is None or query.message is None:
        return None
    stored = await services.answers.get(press.answer_id)
    if stored is None or not stored.opens_in(query.message.chat.id):
        return None
    return stored


async def _view(press: Press, stored: StoredReply, services: Services) -> View | None:
    words = phrases(stored.language)
    if not isinstance(press, ShowProof):
        return reply_view(stored.reply, words, stored.id)
    citation = _citation(stored, press.number)
    if citation is None:
        return None
    cited = await services.answers.cited(stored.id)
    traced = await services.engine.trace(citation, cited.get(citation.story_id))
    return proof_view(stored.reply, press.number, traced, words, stored.id)


def _citation(stored: StoredReply, number: int) -> Citation | None:
    return next((citation for citation in citations_of(stored.reply) if citation.number == number), None)
