"""Reads files with configparser and says what it found, for comparison.

Standard input: a JSON list of file contents in base64. Standard output: a JSON list with, for each file, null where
configparser refuses it, else [[section, [[key, value], ...]], ...] with DEFAULT first.
"""

import base64
import configparser
import io
import json
import sys


def read(content):
    parser = configparser.RawConfigParser()
    text = io.TextIOWrapper(io.BytesIO(base64.b64decode(content)), encoding="utf-8-sig")
    try:
        parser.read_file(text)
    except configparser.Error:
        return None
    # The sections as they stand in the file: items() would mix the defaults in.
    sections = [("DEFAULT", parser._defaults), *parser._sections.items()]
    return [[name, list(values.items())] for name, values in sections]


json.dump([read(content) for content in json.load(sys.stdin)], sys.stdout)
