"""What a web process takes while strangers send the worst that is accepted: the decoders' memory is not its own."""

import json
import subprocess
import sys

MOST_MORE = 150  # MB
PROGRAM = """
import io, json, threading
import django
django.setup()
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from core.files.types import check

def peak():
    return next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))

def send(name, content):
    try:
        said.append(check(SimpleUploadedFile(name, content)).media_type)
    except ValidationError as error:
        said.append(error.code)

said = []
files = json.loads(input())
contents = [(name, open(path, "rb").read()) for name, path in files]
before = peak()
threads = [threading.Thread(target=send, args=file) for file in contents * 2]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(json.dumps({"more": peak() - before, "said": said}))
"""
MAKE = """
import io, json, sys, zipfile
from pathlib import Path
from PIL import Image
folder = Path(sys.argv[1])
Image.new("RGBA", (3464, 3464), "red").save(folder / "large.png", compress_level=1)
Image.effect_noise((912, 684), 50).resize((7296, 5472)).convert("RGB").save(
    folder / "large.jpg", quality=20, progressive=True
)
(folder / "large.txt").write_text("a\\U0001f333" * 2_000_000, "utf-8")
with zipfile.ZipFile(folder / "large.docx", "w", zipfile.ZIP_DEFLATED) as package:
    package.writestr("[Content_Types].xml", "<Types/>")
    package.writestr("word/document.xml", "x" * 99_000_000)
with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as package:
    package.writestr("[Content_Types].xml", "<Types/>")
    with package.open("word/document.xml", "w", force_zip64=True) as member:
        for _piece in range(400):
            member.write(bytes(1024 * 1024))
"""


def test_web_process_stays_small_whatever_is_sent(tmp_path):
    subprocess.run([sys.executable, "-c", MAKE, tmp_path], check=True)
    files = [(path.name, str(path)) for path in sorted(tmp_path.iterdir())]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=json.dumps(files), capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    assert told["more"] < MOST_MORE, told
    assert {"busy", "much"} & set(told["said"]), told
    assert None not in told["said"]
