"""What the clients of the compatibility contract do (spec §12), with the standard library only: post the form, poll the status, read the book."""

import json
import sys
import time
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor


def multipart(fields, path):
    boundary = uuid.uuid4().hex
    parts = []
    for name, value in fields.items():
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    with open(path, "rb") as book:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="book.epub"\r\n\r\n'
        parts.append(head.encode() + book.read() + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"


def translate(base_url, path, fields):
    body, content_type = multipart(fields, path)
    request = urllib.request.Request(f"{base_url}/translate", data=body, headers={"Content-Type": content_type})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200, answer.status
        job_id = json.load(answer)["job_id"]
    seen = []
    deadline = time.time() + 120
    while time.time() < deadline:
        with urllib.request.urlopen(f"{base_url}/status/{job_id}") as answer:
            assert answer.status == 200, answer.status
            status = json.load(answer)
        seen.append(status["progress"])
        if status["status"] == "completed":
            break
        if status["status"] in ("failed", "cancelled"):
            raise RuntimeError(status["error_message"])
        time.sleep(0.05)
    with urllib.request.urlopen(f"{base_url}/download/{job_id}") as answer:
        assert answer.status == 200, answer.status
        book = answer.read()
        name = answer.headers["Content-Disposition"]
    return {"job_id": job_id, "progress": seen, "bytes": len(book), "start": book[:2].decode("latin-1"), "name": name}


def main():
    base_url, path, fields = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    with ThreadPoolExecutor(max_workers=5) as pool:
        results = list(pool.map(lambda _: translate(base_url, path, fields), range(20)))
    print(json.dumps(results))


main()
