"""SdICoop: handing a file to the SdI's service over SOAP with mutual TLS."""

import ssl
from pathlib import Path

import requests
import zeep
import zeep.exceptions

from .sending import DOUBTFUL, FAILED, RETRY, SENT, Outcome, describe

#: Written by us for the shape of the messages; the official one can be named instead.
WSDL = str(Path(__file__).parent.parent / "data" / "sdicoop_ricevi_file.wsdl")
MAX_ANSWER_BYTES = 1024 * 1024
TIMEOUT = 60
#: Code of the SdI -> (what becomes of the file, whether the channel has to stop).
ERRORS = {"EI01": (FAILED, False), "EI02": (RETRY, False), "EI03": (FAILED, True)}


class AnswerTooLongError(ValueError):
    """More than an answer of the service can be."""


class BoundedTransport(zeep.Transport):
    """Reads no more of an answer than an answer can be."""

    def post(self, address, message, headers):
        response = self.session.post(
            address,
            data=message,
            headers=headers,
            timeout=self.operation_timeout,
            stream=True,
            # A redirect would send the file to somebody else.
            allow_redirects=False,
        )
        content = b""
        for chunk in response.iter_content(65536):
            content += chunk
            if len(content) > MAX_ANSWER_BYTES:
                response.close()
                raise AnswerTooLongError
        # What `content` returns once a streamed answer was read.
        response._content = content
        return response


def connect(url, certificate="", key="", wsdl="", timeout=TIMEOUT):
    """The proxy on which `RiceviFile` can be called."""
    session = requests.Session()
    session.trust_env = False
    if certificate:
        # Fails here, where nothing can have left, if it cannot be used.
        ssl.create_default_context().load_cert_chain(certificate, key or None)
        session.cert = (certificate, key) if key else certificate
    settings = zeep.Settings(
        strict=True, xml_huge_tree=False, forbid_dtd=True, forbid_entities=True
    )
    transport = BoundedTransport(
        session=session, timeout=timeout, operation_timeout=timeout
    )
    client = zeep.Client(wsdl or WSDL, transport=transport, settings=settings)
    service = next(iter(client.wsdl.services.values()))
    port = next(iter(service.ports.values()))
    return client.create_service(port.binding.name.text, url)


def deliver(service, name, content):
    """Hand the file over; whatever is not clearly a no is a doubt."""
    try:
        answer = service.RiceviFile(NomeFile=name, File=content)
    except requests.exceptions.SSLError as error:
        if _was_cut(error):
            return Outcome(DOUBTFUL, "cut", describe(error))
        return Outcome(FAILED, "certificate", describe(error), hold=True)
    except requests.exceptions.ConnectTimeout as error:
        return Outcome(RETRY, "connection", describe(error))
    except requests.exceptions.Timeout as error:
        return Outcome(DOUBTFUL, "timeout", describe(error))
    except requests.exceptions.ConnectionError as error:
        if _never_connected(error):
            return Outcome(RETRY, "connection", describe(error))
        return Outcome(DOUBTFUL, "cut", describe(error))
    except zeep.exceptions.TransportError as error:
        return _of_status(error.status_code)
    except (
        zeep.exceptions.Error,
        requests.exceptions.RequestException,
        ValueError,
        TypeError,
        AttributeError,
    ) as error:
        return Outcome(DOUBTFUL, "garbage", describe(error))
    return _of_answer(answer)


def _of_answer(answer):
    code = getattr(answer, "Errore", None)
    if code:
        state, hold = ERRORS.get(code, (DOUBTFUL, False))
        return Outcome(state, code if code in ERRORS else "garbage", code, hold=hold)
    identifier = getattr(answer, "IdentificativoSdI", None)
    if not identifier or not getattr(answer, "DataOraRicezione", None):
        return Outcome(DOUBTFUL, "garbage", "IdentificativoSdI")
    return Outcome(SENT, sdi_identifier=str(identifier))


def _of_status(status):
    if status in (401, 403):
        return Outcome(FAILED, "EI03", f"HTTP {status}", hold=True)
    if status and 400 <= status < 500:
        return Outcome(FAILED, "refused", f"HTTP {status}")
    return Outcome(DOUBTFUL, "garbage", f"HTTP {status}")


def _never_connected(error):
    """The connection was never made, so that nothing of the file can have left."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}


def _was_cut(error):
    """The encrypted connection broke, perhaps with the file already there."""
    while error and not isinstance(error, ssl.SSLError):
        cause = getattr(error, "reason", None) or next(iter(error.args), None)
        error = cause if isinstance(cause, Exception) else None
    return isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError))
