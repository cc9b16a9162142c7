"""Asks a Slate server for flags through OpenFeature's own provider for Python.

    pip install openfeature-sdk openfeature-provider-ofrep
    SLATE_TOKEN=slate_... python openfeature_client.py http://127.0.0.1:7700 bool:dark,int:rows v001,v002 FR

One JSON object a line: the flag, the viewer, and the value with its variant or the error.
"""

import json
import os
import sys

from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext


def ask(client, kind, flag, context):
    """One flag for one viewer."""
    details = {
        "bool": lambda: client.get_boolean_details(flag, False, context),
        "int": lambda: client.get_integer_details(flag, 0, context),
        "float": lambda: client.get_float_details(flag, 0.0, context),
        "string": lambda: client.get_string_details(flag, "", context),
        "object": lambda: client.get_object_details(flag, {}, context),
    }[kind]()
    told = {"flag": flag, "viewer": context.targeting_key}
    if details.error_code:
        return told | {"error": details.error_code.value}
    return told | {"value": details.value, "variant": details.variant}


def main(url, flags, viewers, country=None):
    headers = {"Authorization": f"Bearer {os.environ['SLATE_TOKEN']}"}
    api.set_provider(OFREPProvider(url, headers_factory=lambda: headers))
    client = api.get_client()
    attributes = {"country": country} if country else {}
    for viewer in viewers.split(","):
        context = EvaluationContext(viewer, attributes)
        for flag in flags.split(","):
            kind, key = flag.split(":")
            print(json.dumps(ask(client, kind, key, context)))


if __name__ == "__main__":
    main(*sys.argv[1:])
