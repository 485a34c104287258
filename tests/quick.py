"""
What every app of one test process would work out again: templates and addresses, compiled.

A test has an app of its own; without this, half of its time goes into compiling the same again.
"""

from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class RememberedTemplates(BytecodeCache):
    """Keep compiled templates in memory, under what they were compiled from."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = RememberedTemplates()


def build_addresses_when_asked() -> None:
    """Let a rule compile the way back, from arguments to an address, once it is needed."""
    compile_now = Rule._compile_builder

    def compile_later(rule, append_unknown=True):
        build = None

        def first(rule, **arguments):
            nonlocal build
            build = build or compile_now(rule, append_unknown)
            return build(rule, **arguments)

        return first

    Rule._compile_builder = compile_later
