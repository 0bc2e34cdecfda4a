"""Starts a provider as Terraform does and calls it over gRPC with mutual TLS, timing each step.

HTTP/2 is written out here, as far as one call after the other needs it: the TLS of the PyPI package grpcio does not
accept the P-521 certificates that Go providers make. All measured providers are called by the same few lines.
"""

import base64
import os
import select
import signal
import socket
import ssl
import struct
import time
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

MAGIC_COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
SCHEMA_CALLS = {"5": "/tfplugin5.Provider/GetSchema", "6": "/tfplugin6.Provider/GetProviderSchema"}
SHUTDOWN_CALL = "/plugin.GRPCController/Shutdown"

# As long as Terraform waits for the handshake line.
PATIENCE_FOR_HANDSHAKE = 60
PATIENCE_FOR_CALL = 120
PATIENCE_FOR_EXIT = 5


class PluginError(Exception):
    """A provider did not do what the protocol asks for."""


class ClientCertificate:
    """A self-signed certificate like those that Terraform makes, one for each start of a provider."""

    def __init__(self):
        self._key = ec.generate_private_key(ec.SECP521R1())
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, "localhost"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "HashiCorp"),
            ]
        )
        now = datetime.now(timezone.utc)
        usage = dict.fromkeys(
            ("content_commitment", "data_encipherment", "crl_sign", "encipher_only", "decipher_only"), False
        )
        usage |= dict.fromkeys(("digital_signature", "key_encipherment", "key_agreement", "key_cert_sign"), True)
        both = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]
        builder = (
            x509.CertificateBuilder(name, name, self._key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(seconds=30))
            .not_valid_after(now + timedelta(hours=262980))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(x509.ExtendedKeyUsage(both), critical=False)
        )
        certificate = builder.sign(self._key, hashes.SHA512())
        self.pem = certificate.public_bytes(serialization.Encoding.PEM).decode()

    def tls_towards(self, server_certificate, folder):
        """TLS that trusts exactly one server and proves who the client is."""
        key = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = folder / "client.pem"
        file.write_bytes(self.pem.encode() + key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(server_certificate))
        context.load_cert_chain(file)
        context.set_alpn_protocols(["h2"])
        return context


class Plugin:
    """A running provider; `to_handshake` is the time from exec to the line on its stdout, in seconds."""

    def __init__(self, binary, environment, folder):
        self._binary = binary
        self._folder = folder
        self._certificate = ClientCertificate()
        self._connection = None
        variables = environment | {
            "TF_PLUGIN_MAGIC_COOKIE": MAGIC_COOKIE,
            "PLUGIN_PROTOCOL_VERSIONS": ",".join(SCHEMA_CALLS),
            "PLUGIN_MIN_PORT": "10000",
            "PLUGIN_MAX_PORT": "25000",
            "PLUGIN_CLIENT_CERT": self._certificate.pem,
        }
        self._stdout, self._pid, line, self.to_handshake = exec_until_line(binary, variables, folder / "stderr")
        fields = line.split("|")
        if len(fields) < 6 or fields[1] not in SCHEMA_CALLS or fields[4] != "grpc":
            stderr = (folder / "stderr").read_text(errors="replace")
            self._end()
            raise PluginError(f"{binary}: no handshake but {line!r}; its stderr ends with:\n{stderr[-2000:]}")
        self._version, self._network, self._address = fields[1:4]
        # Without its padding on the wire.
        self._server_certificate = base64.b64decode(fields[5] + "=" * (-len(fields[5]) % 4))

    def connect(self):
        """Seconds from dialling to the server's first HTTP/2 settings."""
        context = self._certificate.tls_towards(self._server_certificate, self._folder)
        start = time.perf_counter()
        self._connection = Http2(self._dial(), context)
        return time.perf_counter() - start

    def get_schema(self):
        """Seconds from the request to the last byte of the answer, and the number of these bytes."""
        start = time.perf_counter()
        answer = self._connection.call(SCHEMA_CALLS[self._version])
        return time.perf_counter() - start, len(answer)

    def close(self):
        """Ends the process as Terraform does; it must be gone soon after."""
        try:
            if self._connection is None:
                self.connect()
            self._connection.call(SHUTDOWN_CALL)
        except (OSError, EOFError, PluginError):
            # Go's plugin server stops before it answers; what counts is that the process ends.
            pass
        if self._connection is not None:
            self._connection.close()
        if not self._end():
            raise PluginError(f"{self._binary} had to be killed {PATIENCE_FOR_EXIT} s after Shutdown")

    def _dial(self):
        if self._network == "unix":
            dialled = socket.socket(socket.AF_UNIX)
            dialled.connect(self._address)
        else:
            host, port = self._address.rsplit(":", 1)
            dialled = socket.create_connection((host, int(port)))
            dialled.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        dialled.settimeout(PATIENCE_FOR_CALL)
        return dialled

    def _end(self):
        """Whether the process ended by itself."""
        os.close(self._stdout)
        deadline = time.monotonic() + PATIENCE_FOR_EXIT
        while time.monotonic() < deadline:
            if os.waitpid(self._pid, os.WNOHANG)[0]:
                return True
            time.sleep(0.002)
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        return False


def exec_until_line(binary, environment, stderr):
    """Starts a program without arguments: its stdout, process id, first line, and the seconds until that was there."""
    reading, writing = os.pipe()
    write_only = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, writing, 1),
        (os.POSIX_SPAWN_OPEN, 2, os.fspath(stderr), write_only, 0o600),
    ]
    start = time.perf_counter()
    pid = os.posix_spawn(binary, [os.fspath(binary)], environment, file_actions=files)
    os.close(writing)
    line = b""
    deadline = start + PATIENCE_FOR_HANDSHAKE
    while not line.endswith(b"\n"):
        if not select.select([reading], [], [], max(0, deadline - time.perf_counter()))[0]:
            break
        part = os.read(reading, 65536)
        if not part:
            break
        line += part
    return reading, pid, line.decode(errors="replace").strip(), time.perf_counter() - start


class Http2:
    """As much of an HTTP/2 client as gRPC's unary calls need, one at a time and without flow control."""

    DATA, HEADERS, RESET, SETTINGS, PING, GO_AWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
    ACK = END_OF_STREAM = 1
    END_OF_HEADERS = 4
    PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    INITIAL_WINDOW, LARGEST_FRAME = 4, 5
    LARGEST_WINDOW = 2**31 - 1

    def __init__(self, dialled, context):
        self._tls = context.wrap_socket(dialled, server_hostname="localhost")
        self._reader = self._tls.makefile("rb", buffering=1 << 20)
        self._stream = -1
        settings = struct.pack(
            "!HIHI", self.INITIAL_WINDOW, self.LARGEST_WINDOW, self.LARGEST_FRAME, 2**24 - 1
        )
        window = struct.pack("!I", self.LARGEST_WINDOW - 65535)
        self._tls.sendall(
            self.PREFACE + self._frame(self.SETTINGS, settings) + self._frame(self.WINDOW_UPDATE, window)
        )
        while self._receive()[:2] != (self.SETTINGS, 0):
            pass

    def call(self, path):
        """The answer to an empty message."""
        self._stream += 2
        headers = [
            (":method", "POST"),
            (":scheme", "https"),
            (":path", path),
            (":authority", "localhost"),
            ("content-type", "application/grpc"),
            ("te", "trailers"),
        ]
        # Literals that no table remembers, each shorter than 127 bytes.
        block = b"".join(
            b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()
            for name, value in headers
        )
        empty_message = b"\0" + struct.pack("!I", 0)
        self._tls.sendall(
            self._frame(self.HEADERS, block, self.END_OF_HEADERS, self._stream)
            + self._frame(self.DATA, empty_message, self.END_OF_STREAM, self._stream)
        )
        return self._message(path)

    def close(self):
        self._reader.close()
        self._tls.close()

    def _message(self, path):
        parts = []
        while True:
            kind, flags, stream, payload = self._receive()
            if stream != self._stream:
                continue
            if kind == self.DATA:
                parts.append(payload)
            if kind == self.RESET or (kind in (self.DATA, self.HEADERS) and flags & self.END_OF_STREAM):
                break
        answer = b"".join(parts)
        if len(answer) < 5 or len(answer) - 5 != struct.unpack("!I", answer[1:5])[0]:
            raise PluginError(f"{path} was answered without a message")
        return answer[5:]

    def _receive(self):
        header = self._read(9)
        length = int.from_bytes(header[:3], "big")
        kind, flags = header[3], header[4]
        stream = int.from_bytes(header[5:], "big") & self.LARGEST_WINDOW
        payload = self._read(length)
        if kind in (self.SETTINGS, self.PING) and not flags & self.ACK:
            # A ping's echo is its payload; settings are acknowledged by an empty frame.
            self._tls.sendall(self._frame(kind, payload if kind == self.PING else b"", self.ACK))
        if kind == self.GO_AWAY and stream == 0 and int.from_bytes(payload[4:8], "big"):
            raise PluginError(f"the server ended the connection: {payload[8:]!r}")
        return kind, flags, stream, payload

    def _read(self, length):
        data = self._reader.read(length)
        if len(data) < length:
            raise EOFError("the server closed the connection")
        return data

    @staticmethod
    def _frame(kind, payload, flags=0, stream=0):
        return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload
