//! The ways in which an answer can be lost although the work was done.

use super::proxy::end_of_head;

/// What becomes of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Spoil {
    /// Another status, with an error code in the body, a page, or nothing.
    Status(u16, Body),
    /// Success with another body.
    Success(Body),
    /// The status is success, and the body ends in the middle of the document.
    HalfDocument,
    /// Success, and every member has another name.
    OtherMembers,
    /// Success, and all texts are empty.
    EmptyTexts,
    /// The connection ends after this share of the head, in percent.
    CutInHead(usize),
    /// The connection ends after the head and this share of the body, in percent.
    CutInBody(usize),
    /// The connection ends before the request arrives: the work was not done.
    Unsent,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Body {
    Nothing,
    EmptyObject,
    Null,
    Page,
    Code(&'static str),
    CodeInHeader(&'static str),
}

const PAGE: &str = "<!DOCTYPE html><html><body><h1>Bad gateway</h1></body></html>";

/// Every way. Each of them is one row of the matrix.
pub(super) fn all() -> Vec<Spoil> {
    use Body::{Code, CodeInHeader, EmptyObject, Nothing, Null, Page};
    let mut all = vec![
        Spoil::Status(500, Nothing),
        Spoil::Status(500, EmptyObject),
        Spoil::Status(500, Code("ServerInternalException")),
        Spoil::Status(500, Code("Unheard")),
        Spoil::Status(501, Nothing),
        Spoil::Status(502, Page),
        Spoil::Status(503, Code("ServiceUnavailable")),
        Spoil::Status(503, Code("SlowDown")),
        Spoil::Status(504, Nothing),
        Spoil::Status(505, Code("ValidationException")),
        Spoil::Status(507, CodeInHeader("AccessDeniedException")),
        Spoil::Status(520, Page),
        Spoil::Status(599, Nothing),
        Spoil::Status(408, Nothing),
        Spoil::Status(408, Code("RequestTimeout")),
        Spoil::Status(408, Page),
        Spoil::Status(400, Code("RequestTimeout")),
        Spoil::Status(400, Code("RequestTimeoutException")),
        Spoil::Status(400, Code("InternalServerError")),
        Spoil::Status(400, Code("InternalError")),
        Spoil::Status(400, Code("InternalFailure")),
        Spoil::Status(400, Code("ServerInternalException")),
        Spoil::Status(400, Code("ServiceUnavailable")),
        Spoil::Status(400, Code("ServiceUnavailableException")),
        Spoil::Status(400, CodeInHeader("ServerInternalException")),
        Spoil::Status(400, CodeInHeader("InternalServerError")),
        Spoil::Status(500, CodeInHeader("InternalError")),
        Spoil::Success(Nothing),
        Spoil::Success(EmptyObject),
        Spoil::Success(Null),
        Spoil::Success(Page),
        Spoil::HalfDocument,
        Spoil::OtherMembers,
        Spoil::EmptyTexts,
    ];
    all.extend([0, 1, 20, 50, 90, 99].map(Spoil::CutInHead));
    all.extend([0, 1, 50, 99].map(Spoil::CutInBody));
    all
}

impl Spoil {
    /// What is sent in place of an answer.
    pub(super) fn of(self, answer: &[u8]) -> Vec<u8> {
        let start = end_of_head(answer).expect("a whole answer");
        let (head, body) = answer.split_at(start);
        let share = |of: &[u8], percent: usize| of[..of.len() * percent / 100].to_vec();
        match self {
            Self::Status(status, with) => with.answer(status),
            Self::Success(with) => with.answer(200),
            // What is nearly empty has no half that says less.
            Self::HalfDocument => document(200, "", &share(body, 60)),
            Self::OtherMembers => {
                let text = String::from_utf8_lossy(body).replace("\":", "Other\":");
                document(200, "", text.as_bytes())
            }
            Self::EmptyTexts => {
                let members = serde_json::from_slice::<serde_json::Value>(body).expect("JSON");
                let names = members.as_object().expect("an object").keys();
                let texts: serde_json::Map<_, _> =
                    names.map(|name| (name.clone(), "".into())).collect();
                document(200, "", serde_json::Value::from(texts).to_string().as_bytes())
            }
            Self::CutInHead(percent) => share(head, percent),
            Self::CutInBody(percent) => [head, &share(body, percent)].concat(),
            Self::Unsent => Vec::new(),
        }
    }

    /// Whether the connection ends.
    pub(super) fn cuts(self) -> bool {
        matches!(self, Self::CutInHead(_) | Self::CutInBody(_) | Self::Unsent)
    }
}

impl Body {
    fn answer(self, status: u16) -> Vec<u8> {
        let code = |code: &str| format!("{{\"__type\":\"{code}\",\"Message\":\"spoiled\"}}");
        match self {
            Self::Nothing => document(status, "", b""),
            Self::EmptyObject => document(status, "", b"{}"),
            Self::Null => document(status, "", b"null"),
            Self::Page => document(status, "content-type: text/html\r\n", PAGE.as_bytes()),
            Self::Code(sent) => document(status, "", code(sent).as_bytes()),
            Self::CodeInHeader(sent) => {
                document(status, &format!("x-amzn-errortype: {sent}:http://internal/\r\n"), b"")
            }
        }
    }
}

fn document(status: u16, header: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status} Spoiled\r\n{header}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}
