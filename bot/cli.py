"""The command line; each subcommand's imports wait until it is called."""

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
    for add in (_add_add, _add_remove, _add_stories, _add_rollback, _add_propose, _add_doctor, _add_verify):
        add(commands)
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
    reindex = commands.add_parser("reindex", help=about, description=about)
    _allow_anyway(reindex)
    reindex.set_defaults(module="reindex")


def _allow_anyway(parser: argparse.ArgumentParser) -> None:
    """Take `--anyway`, and the bare word as in the chat."""
    about = "go live also when questions.yaml is answered worse than before"
    parser.add_argument("--anyway", dest="force", action="store_true", help=about)
    parser.add_argument("word", nargs="?", choices=["anyway"], action=_SayAnyway, help=argparse.SUPPRESS)


def _add_add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "add a story from a file or a web page, or bring back one that is left out, and reindex"
    add = commands.add_parser("add", help=about, description=about)
    add.add_argument(
        "source",
        metavar="FILE|URL|ID",
        help="a .txt, .md, .html or .pdf file; an http(s) address; or the id of a story that `remove` has left out",
    )
    _allow_anyway(add)
    add.set_defaults(module="add")


def _add_remove(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "take a story out, and reindex; a file in the stories folder stays there, and is left out"
    remove = commands.add_parser("remove", help=about, description=about)
    remove.add_argument("story", metavar="STORY", help="its id, as `storyproof stories` shows it")
    _allow_anyway(remove)
    remove.set_defaults(module="remove")


def _add_stories(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "list the stories with their ids and where they come from"
    commands.add_parser("stories", help=about, description=about).set_defaults(module="stories")


def _add_rollback(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "let the index before the live one answer again"
    commands.add_parser("rollback", help=about, description=about).set_defaults(module="rollback")


def _add_propose(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "propose questions for the gate, as questions.yaml, to be read and mended by you"
    propose = commands.add_parser("propose", help=about, description=about)
    propose.add_argument("story", nargs="?", metavar="STORY", help="a story's id; default: every story")
    propose.add_argument(
        "--write", action="store_true", help="write it beside the story instead of printing it"
    )
    propose.set_defaults(module="propose")


def _add_doctor(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "check the installation and name what to mend"
    doctor = commands.add_parser("doctor", help=about, description=about)
    doctor.add_argument("--json", action="store_true", help="print one JSON object a check")
    doctor.set_defaults(module="doctor")


def _add_verify(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "check a receipt, without a network; exit 1 when a single byte of it was changed"
    verify = commands.add_parser("verify", help=about, description=about)
    verify.add_argument("receipt", metavar="RECEIPT.json", help="the file that /receipt gave")
    verify.add_argument(
        "--story", metavar="FILE", help="a .txt or .md story; check that the receipt is about this very text"
    )
    verify.set_defaults(module="verify")


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


class _SayAnyway(argparse.Action):
    """Take the word for the option of its name."""

    def __call__(
        self, _parser: argparse.ArgumentParser, namespace: argparse.Namespace, word: object, *_: object
    ) -> None:
        namespace.force = namespace.force or word is not None


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
