"""Why a step was not taken."""


class Refusal(Exception):
    """Says what is wrong and what to do about it, to a person."""
