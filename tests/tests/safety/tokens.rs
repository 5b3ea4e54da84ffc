//! Access tokens: what was not made by the server for this purpose lets nobody in (RFC 8725).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{TimeDelta, Utc};
use hmac::{Hmac, Mac};
use reqwest::StatusCode;
use serde_json::{Map, Value, json};
use sha2::{Sha256, Sha384};
use xiangyue_server::{
    auth::token::{self, Bearer},
    keys::{self, Kind, NumberedKey},
};
use xiangyue_shared::{
    account::{GetMe, SignOut},
    endpoint::Nothing,
    error::{ErrorCode, Problem},
    ids::{SessionId, UserId},
};
use xiangyue_tests::{TestApp, User, both_engines};

fn base64(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn sha256(message: &str, key: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
    mac.update(message.as_bytes());
    base64(mac.finalize().into_bytes())
}

fn sha384(message: &str, key: &[u8]) -> String {
    let mut mac = Hmac::<Sha384>::new_from_slice(key).expect("a key");
    mac.update(message.as_bytes());
    base64(mac.finalize().into_bytes())
}

/// What goes into tokens of one user.
struct Forge {
    key: NumberedKey,
    header: Value,
    claims: Value,
}

impl Forge {
    fn new(app: &TestApp, user: &User) -> Self {
        let good = user.access_token.as_deref().expect("a token");
        let mut parts = good.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).expect("base64"));
        let mut next = || serde_json::from_slice(&parts.next().expect("a part")).expect("JSON");
        Self { key: app.inner().keys.token_key().expect("a key"), header: next(), claims: next() }
    }

    /// A token of these texts, signed as ours are.
    fn signed(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", base64(header), base64(claims));
        format!("{message}.{}", sha256(&message, &self.key.bytes))
    }

    fn with(&self, header: &Value, claims: &Value) -> String {
        self.signed(&header.to_string(), &claims.to_string())
    }

    /// A token with one part of its header changed, or left out where nothing is given.
    fn header(&self, name: &str, value: Value) -> String {
        self.with(&changed(&self.header, name, value), &self.claims)
    }

    fn claim(&self, name: &str, value: Value) -> String {
        self.with(&self.header, &changed(&self.claims, name, value))
    }
}

fn changed(object: &Value, name: &str, value: Value) -> Value {
    let mut fields: Map<String, Value> = object.as_object().expect("an object").clone();
    match value {
        Value::Null => drop(fields.remove(name)),
        value => drop(fields.insert(name.to_owned(), value)),
    }
    fields.into()
}

/// Why a header is refused; `None` where it is taken.
async fn refusal(app: &TestApp, authorization: &str) -> Option<(StatusCode, Option<ErrorCode>)> {
    let request = app.client.bent(&User::guest(), &GetMe {}).header("authorization", authorization);
    let answer = request.send().await.expect("an answer");
    let status = answer.status();
    if status.is_success() {
        return None;
    }
    let problem: Option<Problem> = answer.json().await.ok();
    Some((status, problem.map(|problem| problem.code)))
}

/// Every misuse, by what it is.
fn misuses(forge: &Forge, good: &str) -> Vec<(String, String)> {
    let now = Utc::now().timestamp();
    let (header, claims) = (forge.header.to_string(), forge.claims.to_string());
    let parts: Vec<&str> = good.split('.').collect();
    let [first, second, third] = parts[..] else { panic!("three parts") };
    let message = format!("{first}.{second}");
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, token: String| all.push((name.to_owned(), token));
    // The algorithm.
    for algorithm in
        ["none", "None", "NONE", "HS384", "HS512", "RS256", "ES256", "PS256", "EdDSA", "", "hs256"]
    {
        let token = forge.header("alg", algorithm.into());
        add(&format!("alg {algorithm:?}, signed as HS256"), token.clone());
        let (unsigned, _) = token.rsplit_once('.').expect("a signature");
        add(&format!("alg {algorithm:?}, not signed"), format!("{unsigned}."));
    }
    let strong = changed(&forge.header, "alg", "HS384".into()).to_string();
    let strong = format!("{}.{}", base64(strong), second);
    add("HS384 as it is made", format!("{strong}.{}", sha384(&strong, &forge.key.bytes)));
    add("HS384 under HS256's name", format!("{message}.{}", sha384(&message, &forge.key.bytes)));
    add("no algorithm", forge.header("alg", Value::Null));
    add("an algorithm that is no text", forge.header("alg", json!(["HS256"])));
    // The type, the issuer, the audience.
    for typ in [
        Value::Null,
        "JWT".into(),
        "at+JWT ".into(),
        "id+jwt".into(),
        "refresh+jwt".into(),
        json!(1),
    ] {
        add(&format!("typ {typ}"), forge.header("typ", typ));
    }
    for iss in [
        Value::Null,
        "".into(),
        "xiangyue ".into(),
        "https://xiangyue.example".into(),
        json!(["xiangyue"]),
    ] {
        add(&format!("iss {iss}"), forge.claim("iss", iss));
    }
    for aud in [
        Value::Null,
        "".into(),
        "xiangyue".into(),
        "xiangyue-desk".into(),
        json!([]),
        json!(["elsewhere"]),
    ] {
        add(&format!("aud {aud}"), forge.claim("aud", aud));
    }
    // The time.
    for exp in [
        Value::Null,
        json!(0),
        json!(now),
        json!(now - 1),
        json!(-1),
        "tomorrow".into(),
        json!("9999999999"),
    ] {
        add(&format!("exp {exp}"), forge.claim("exp", exp));
    }
    for nbf in [json!(now + 120), json!(now + 86_400), json!(i64::MAX), "tomorrow".into()] {
        add(&format!("nbf {nbf}"), forge.claim("nbf", nbf));
    }
    // Who it is.
    for sub in [Value::Null, "".into(), "admin".into(), json!(1), UserId::new().to_string().into()]
    {
        add(&format!("sub {sub}"), forge.claim("sub", sub));
    }
    for sid in [Value::Null, "".into(), "' OR 1=1".into(), SessionId::new().to_string().into()] {
        add(&format!("sid {sid}"), forge.claim("sid", sid));
    }
    add("no time of issue", forge.claim("iat", Value::Null));
    // The key.
    for kid in [
        Value::Null,
        "".into(),
        "0".into(),
        "2".into(),
        "01".into(),
        "+1".into(),
        " 1".into(),
        "1 ".into(),
        "257".into(),
        "-1".into(),
        json!(1),
        "../keys.json".into(),
        "/dev/null".into(),
        "1\0".into(),
        "1' OR '1'='1".into(),
        "a".repeat(4096).into(),
    ] {
        add(
            &format!("kid {}", kid.to_string().chars().take(30).collect::<String>()),
            forge.header("kid", kid),
        );
    }
    for (name, key) in
        [("an empty key", &b""[..]), ("another key", &[7; 32]), ("the number of the key", b"1")]
    {
        add(name, format!("{message}.{}", sha256(&message, key)));
    }
    add("a key that is sent along", {
        let own = json!({"kty": "oct", "k": base64([7_u8; 32])});
        let message =
            format!("{}.{second}", base64(changed(&forge.header, "jwk", own).to_string()));
        format!("{message}.{}", sha256(&message, &[7; 32]))
    });
    // The form.
    add("the parts swapped", format!("{second}.{first}.{third}"));
    add("the signature first", format!("{third}.{first}.{second}"));
    add("no signature", message.clone());
    add("an empty signature", format!("{message}."));
    add("a trailing dot", format!("{good}."));
    add("two trailing dots", format!("{good}.."));
    add("five parts, as if encrypted", format!("{good}.{second}.{third}"));
    add("a leading dot", format!(".{good}"));
    add("padding", format!("{good}="));
    add("the alphabet of ordinary base64", format!("{message}.{}+/", &third[..third.len() - 2]));
    add("a signature cut short", format!("{message}.{}", &third[..20]));
    add("a signature gone on with", format!("{good}AAAA"));
    add("white space within", format!("{first} .{second}.{third}"));
    add(
        "white space in the header's JSON only",
        format!("{}.{second}.{third}", base64(format!(" {header}"))),
    );
    add("a huge token", format!("{message}.{}", "A".repeat(6000)));
    add(
        "huge claims",
        forge.signed(
            &header,
            &claims.replacen('{', &format!("{{\"more\":\"{}\",", "a".repeat(3000)), 1),
        ),
    );
    add("claims that are no object", forge.signed(&header, "[]"));
    add("claims that are no JSON", forge.signed(&header, "{"));
    add(
        "a claim that stands twice",
        forge.signed(
            &header,
            &claims.replacen('{', &format!("{{\"sub\":\"{}\",", UserId::new()), 1),
        ),
    );
    add(
        "an end that stands twice",
        forge.signed(&header, &claims.replacen('{', "{\"exp\":9999999999,", 1)),
    );
    add("the signature of other claims", {
        let longer = changed(&forge.claims, "exp", json!(now + 86_400)).to_string();
        format!("{first}.{}.{third}", base64(longer))
    });
    for place in [0, good.len() / 2, good.len() - 10] {
        let mut bytes = good.as_bytes().to_vec();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        add(&format!("another letter at {place}"), String::from_utf8(bytes).expect("text"));
    }
    all
}

both_engines! {
    async fn a_misused_token_lets_nobody_in(app: &TestApp) {
        let user = app.user().await;
        let good = user.access_token.clone().expect("a token");
        let forge = Forge::new(app, &user);
        // What is forged as it should be is taken, or the rest would prove nothing.
        assert_eq!(refusal(app, &format!("Bearer {}", forge.with(&forge.header, &forge.claims))).await, None);
        let all = misuses(&forge, &good);
        assert!(all.len() > 100);
        for (name, token) in all {
            let refused = refusal(app, &format!("Bearer {token}")).await;
            let (status, code) = refused.unwrap_or_else(|| panic!("{name} let one in"));
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{name}");
            let known = [ErrorCode::SignInRequired, ErrorCode::TokenExpired, ErrorCode::SessionEnded];
            assert!(code.is_some_and(|code| known.contains(&code)), "{name}: {code:?}");
        }
        for header in ["Bearer", "Bearer ", "bearer x", "Basic YTpi", "Token x", &good, &format!("Bearer  {good}"), &format!("Bearer {good} x")] {
            let refused = refusal(app, header).await.expect("a refusal");
            assert_eq!(refused, (StatusCode::UNAUTHORIZED, Some(ErrorCode::SignInRequired)), "{header}");
        }
    }
}

both_engines! {
    async fn a_good_token_of_a_session_that_is_over_lets_nobody_in(app: &TestApp) {
        let user = app.user().await;
        let forge = Forge::new(app, &user);
        app.client.send(&user, SignOut {}, Nothing {}).await.ok();
        app.client.get(&user, GetMe {}).await.refused(ErrorCode::SessionEnded);
        let later = forge.claim("exp", json!((Utc::now() + TimeDelta::minutes(10)).timestamp()));
        let refused = refusal(app, &format!("Bearer {later}")).await;
        assert_eq!(refused, Some((StatusCode::UNAUTHORIZED, Some(ErrorCode::SessionEnded))));
        // Somebody else's session under one's own name.
        let (one, other) = (app.user().await, app.user().await);
        let sid = Forge::new(app, &other).claims["sid"].clone();
        let mixed = Forge::new(app, &one).claim("sid", sid);
        let refused = refusal(app, &format!("Bearer {mixed}")).await;
        assert_eq!(refused, Some((StatusCode::UNAUTHORIZED, Some(ErrorCode::SessionEnded))));
    }
}

both_engines! {
    async fn token_keys_are_changed_while_people_are_signed_in(app: &TestApp) {
        let before = app.user().await;
        let path = app.args.data.keys_path();
        let number = |user: &User| Forge::new(app, user).header["kid"].clone();
        keys::change(&path, |stored| stored.rotate(Kind::Tokens, Utc::now())).expect("another key");
        app.inner().keys.refresh().expect("the keys");
        let after = app.user().await;
        assert_eq!((number(&before), number(&after)), (json!("1"), json!("2")));
        for user in [&before, &after] {
            app.client.get(user, GetMe {}).await.ok();
        }
        // Each key is good under its own number only.
        let forge = Forge::new(app, &before);
        assert_eq!(forge.key.id, 2);
        let swapped = forge.with(&forge.header, &forge.claims);
        assert!(refusal(app, &format!("Bearer {swapped}")).await.is_some(), "signed by 2, says 1");
        keys::change(&path, |stored| { stored.remove(Kind::Tokens, 1); Ok(()) }).expect("one key less");
        app.inner().keys.refresh().expect("the keys");
        app.client.get(&before, GetMe {}).await.refused(ErrorCode::SignInRequired);
        app.client.get(&after, GetMe {}).await.ok();
    }
}

#[test]
fn a_token_ends_after_a_quarter_of_an_hour() {
    let folder = xiangyue_tests::folder::Folder::new();
    let keys = keys::Keys::load_or_create(&folder.path().join("keys.json")).expect("keys");
    let bearer = Bearer { user: UserId::new(), session: SessionId::new() };
    let now = Utc::now();
    let token = token::issue(&keys, bearer, now).expect("a token");
    let at = |seconds| token::read(&keys, &token, now + TimeDelta::seconds(seconds));
    assert_eq!(at(0), Ok(bearer));
    assert_eq!(at(899), Ok(bearer));
    assert_eq!(at(900), Err(ErrorCode::TokenExpired));
    // A clock that was set back a little does not put anybody out.
    assert_eq!(at(-60), Ok(bearer));
}
