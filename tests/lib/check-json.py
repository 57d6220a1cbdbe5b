# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds a command's JSON to its schema, and to an expression.

  check-json.py SCHEMA[#DEFINITION] FILE [DOMAIN] EXPRESSION

Without DOMAIN FILE is one document, o in the expression; with it the file has an object a line, all by the schema, and o is the one
of that domain (or file), of which there is one.
"""
import json
import sys

import jsonschema


def main(schema_path, path, *rest):
    schema_path, _, definition = schema_path.partition("#")
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    if definition:
        schema = {"definitions": schema["definitions"], "$ref": "#/definitions/" + definition}
    with open(path, encoding="utf-8") as file:
        objects = [json.loads(line) for line in file] if len(rest) == 2 else [json.load(file)]
    for each in objects:
        jsonschema.validate(each, schema)
    if len(rest) == 2:
        objects = [each for each in objects if rest[0] in (each["domain"], each.get("file"))]
    (o,) = objects
    sys.exit(not eval(rest[-1], {"o": o, "any": any, "len": len, "all": all}))


main(*sys.argv[1:])
