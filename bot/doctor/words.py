"""Every sentence of the doctor: what was found, and what mends it."""

from __future__ import annotations

from typing import Final

from bot.doctor.findings import Said

TOO_LATE: Final = Said("It takes longer than {seconds:g} s.", "Look at the disk and the network.")
FAILED: Final = Said("The check itself failed ({kind}).", "Please report this.")

SETTINGS: Final = Said("All that are set can be used; set: {count}.")
ENV_FILE_OPEN: Final = Said("{path} can be read by everybody on this machine.", "Close it: chmod 600 {path}")

STORIES: Final = Said("{folder} can be read; stories: {count}.")
STORIES_ADDED: Final = Said("{folder} holds none; stories that were added: {count}.")
STORIES_AND_ADDED: Final = Said("{folder} can be read; stories: {count}, and that were added: {added}.")
STORIES_LEFT: Final = Said(
    "{names}: of no kind that stories come in, so nobody is answered from it.",
    "Save it as .txt, .md, .html or .pdf.",
)
NO_QUESTIONS: Final = Said(
    "There is no questions.yaml: any index that can be built goes live.",
    "`storyproof propose --write` writes a first one.",
)
QUESTIONS: Final = Said("Every one can go right; questions: {count}.")
QUESTIONS_IDLE: Final = Said(
    "It guards nothing, as its sentence or its story is not in the index: {places}.",
    "Correct it, or reindex if the story is new.",
)
DATA_DIR_NEW: Final = Said("{folder} is made at the first start.")
DATA_DIR: Final = Said("{folder} can be written; {free:.1f} GB are free.")
DATA_DIR_CLOSED: Final = Said(
    "{folder} cannot be written ({reason}).", "Mend its permissions, or set DATA_DIR to another folder."
)
DISK_LOW: Final = Said("{folder} can be written; only {free:.2f} GB are free.", "Free some space soon.")
DISK_FULL: Final = Said("Only {free:.2f} GB are free at {folder}.", "Free some space: no index can be built.")

MODELS: Final = Said("The files of the embedded models are the pinned ones; files: {count}.")
NO_BOT: Final = Said("No bot is running over DATA_DIR.")
BOT_SERVES: Final = Said("A bot is running over DATA_DIR, and polls or takes updates.")
BOT_SILENT: Final = Said(
    "A bot is running over DATA_DIR, and nothing comes in lately.",
    "If it has just started, look again; or look at its log.",
)

NO_DATABASE: Final = Said("There is none yet; it is made at the first start.")
DATABASE: Final = Said("{where} opens; its tables are of version {version}.")
DATABASE_OLD: Final = Said(
    "{where} has tables of version {version}.", "The next start brings them to version {wanted}."
)
DATABASE_NEW: Final = Said(
    "{where} was written by a newer version of storyproof.", "Update storyproof, or set another DATA_DIR."
)
DATABASE_BROKEN: Final = Said(
    "{where} is damaged or no database.", "Move it away, or put a copy back; readers lose the proofs in it."
)

NO_PLACE: Final = Said("There can be none, as DATA_DIR is no folder.", "See `data folder`.")
NO_INDEX: Final = Said("There is none yet.", "`storyproof run` and `storyproof reindex` build it.")
INDEX: Final = Said(
    "Version {version} opens and finds every canary; stories: {stories}, sentences: {sentences}."
)
INDEX_OLD: Final = Said(
    "Version {version} was built by another version of storyproof.",
    "The next start builds a new one; or run `storyproof reindex`.",
)
CONTENT: Final = Said("It holds the stories as they are.")
CONTENT_PINNED: Final = Said("An editor put it back by /rollback; it stays until the next reindex.")
CONTENT_ELSEWHERE: Final = Said(
    "The database has version {version} as the live one.",
    "The bot, or its next start, follows; if not, reindex.",
)
CONTENT_OLD: Final = Said(
    "The stories have changed since it was built.", "Send /reindex, or run `storyproof reindex`."
)
CONTENT_UNKNOWN: Final = Said("It cannot be compared with the stories.", "See `stories`.")
NO_PREVIOUS: Final = Said("There is none yet to roll back to.")
PREVIOUS: Final = Said("Version {version} is there to roll back to.")
PREVIOUS_GONE: Final = Said(
    "Version {version} cannot be rolled back to.", "The next reindex keeps the live one for that."
)

NO_TOKEN: Final = Said(
    "TELEGRAM_BOT_TOKEN is not set: `storyproof run` chats in the terminal.",
    "Get a token from @BotFather and set it.",
)
TOKEN: Final = Said("It is the token of @{username} ({number}).")
TOKEN_UNKNOWN: Final = Said(
    "{server} does not know TELEGRAM_BOT_TOKEN.", "Copy it again from @BotFather; a revoked one is gone."
)
NO_TELEGRAM: Final = Said(
    "{server} does not answer ({kind}).", "Check the network and TELEGRAM_API_BASE_URL."
)
PRIVACY_ON: Final = Said(
    "It is on: in groups the bot gets commands and replies, and no mentions.",
    "For mentions, send /setprivacy to @BotFather, choose Disable and add the bot to its groups again.",
)
PRIVACY_OFF: Final = Said(
    "It is off: the bot gets every message of its groups, and passes over those that are not for it."
)
POLLING: Final = Said("None is set, and the bot polls.")
WEBHOOK: Final = Said("Telegram sends its updates to WEBHOOK_URL; {pending} wait.")
WEBHOOK_FAILS: Final = Said(
    "Telegram could not deliver to WEBHOOK_URL: {reason}; {pending} updates wait.",
    "Check that the address leads to this bot from the internet.",
)
WEBHOOK_LEFT: Final = Said(
    "Telegram sends updates to {host}, and this bot would poll.",
    "The next start takes that webhook away. If another bot of yours uses this token, give it one of its own.",
)
WEBHOOK_CONFLICT: Final = Said(
    "Telegram sends updates to {host}, so this bot's polls get none.",
    "Another bot uses this token: give it one of its own, then start this one again.",
)
WEBHOOK_OTHER: Final = Said(
    "Telegram sends updates to {host} and not to WEBHOOK_URL.",
    "The next start sets it. If another bot of yours uses this token, give it one of its own.",
)
WEBHOOK_MISSING: Final = Said("Telegram has no webhook yet.", "The next start sets it.")
NO_ADMINS: Final = Said(
    "ADMIN_USER_IDS is empty: nobody can send /reindex.", "Set your own number; @userinfobot tells it."
)
ADMINS: Final = Said("May send /reindex: {count}.")

NO_MODEL: Final = Said("None is set: answers are the story's own sentences.")
MODEL: Final = Said("{model} answers, in {seconds:.1f} s.")

NO_PORT: Final = Said("No HTTP port is used.")
PORT_FREE: Final = Said("{where} is free.")
PORT_OURS: Final = Said("{where} answers as Storyproof; index version {version}.")
PORT_NOT_READY: Final = Said("{where} answers as Storyproof, and is not ready.", "See the checks above.")
PORT_STRANGER: Final = Said(
    "{where} answers as Storyproof, and no bot runs over this DATA_DIR.", "Set another HTTP_PORT."
)
PORT_TAKEN: Final = Said("{where} is taken by another program.", "End it, or set another HTTP_PORT.")
PORT_REFUSED: Final = Said(
    "{where} cannot be listened on ({reason}).", "Set HTTP_HOST to an address of this machine, and HTTP_PORT."
)
