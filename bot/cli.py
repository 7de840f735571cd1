"""The command line in, an exit status out; each subcommand's imports wait until it is called."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

FAILURE = 1
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; return 0, 1 for a failure told in one line, 2 for bad usage, 130 when interrupted."""
    args = _parser().parse_args(arguments)
    # Each module has `run(args: argparse.Namespace) -> int`.
    module = f"bot.commands.{args.module}"
    try:
        return int(import_module(module).run(args))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has closed it; flushing at exit must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        return _fail(f"{error.strerror or error}:{where}. Check that it exists, may be written and has room.")
    except Exception as error:
        from index.errors import StoryproofError

        if not isinstance(error, StoryproofError):
            raise
        return _fail(str(error))


def _fail(line: str) -> int:
    sys.stderr.write(f"storyproof: {line}\n")
    return FAILURE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="storyproof",
        description="Answers questions about a news story; every sentence is proved, or it is not sent.",
        epilog="Settings come from the environment or a .env file; .env.example describes each.",
    )
    parser.add_argument("--version", action=_ShowVersion)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_run(commands)
    _add_ask(commands)
    _add_reindex(commands)
    _add_eval(commands)
    _add_health(commands)
    return parser


def _add_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "run the Telegram bot, or without TELEGRAM_BOT_TOKEN a chat in the terminal"
    commands.add_parser("run", help=about, description=about).set_defaults(module="run")


def _add_ask(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "print one cited answer"
    ask = commands.add_parser("ask", help=about, description=about)
    ask.add_argument("question", nargs="+", metavar="QUESTION", help="what to ask about the story")
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    ask.add_argument(
        "--after", action="append", default=[], metavar="QUESTION", help="a question asked before; repeatable"
    )
    ask.set_defaults(module="ask")


def _add_reindex(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "read the stories again and print what changed"
    commands.add_parser("reindex", help=about, description=about).set_defaults(module="reindex")


def _add_eval(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "measure answers and refusals on sets of questions"
    evaluate = commands.add_parser("eval", help=about, description=about)
    evaluate.add_argument(
        "set", nargs="+", metavar="SET.json", help="stories with questions and expected answers"
    )
    evaluate.add_argument("--predictions", metavar="OUT.jsonl", help="write one line for each question")
    evaluate.add_argument(
        "--json", action="store_true", help="print the figures, one JSON object for each set"
    )
    evaluate.add_argument("--html", metavar="REPORT.html", help="write a page that shows every question")
    evaluate.add_argument(
        "--foreign",
        type=_count,
        metavar="N",
        help="put N questions of the other stories to each (25; 0: none)",
    )
    evaluate.set_defaults(module="evaluate")


def _add_health(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "exit 0 if the bot is alive; for a container's health check"
    commands.add_parser("health", help=about, description=about).set_defaults(module="health")


def _count(text: str) -> int:
    """Read a number of questions; argparse tells what is wrong with another text."""
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


class _ShowVersion(argparse.Action):
    """Print the installed version; looked up only when asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        sys.stdout.write(f"storyproof {version('storyproof')}\n")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
