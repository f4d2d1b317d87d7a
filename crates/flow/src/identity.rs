//! Who may come in: passwords, sessions, one-time links and tokens, and the people they belong to.
//!
//! A secret has 256 random bits and leaves the server once; only its BLAKE3 hash is kept. Passwords are kept as Argon2id
//! hashes. Hashing takes tens of milliseconds by design, so it happens outside of transactions; the verbs here take the
//! finished hash and check again what may have changed meanwhile.

use crate::{Chance, FlowError, FlowResult};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use domain::Timestamp;
use store::people::{self, Person};
use store::sessions::{self, Session, Token};
use store::{StoreError, Tx, members, slots};

/// How long a session lasts after its last use, in milliseconds.
pub const SESSION_IDLE_MS: i64 = 12 * 3_600_000;

/// How long a one-time link can be used, in milliseconds.
pub const LINK_MS: i64 = 7 * 86_400_000;

/// The longest a token may last, in days.
pub const TOKEN_DAYS_MAX: u32 = 366;

/// What a token may be used for; never more than its owner may do. The first five are the acts of `domain::Act`, the
/// last is administering people.
pub const SCOPES: [&str; 6] = ["work", "judge", "read", "transfer", "manage", "people"];

/// The shortest password, in characters.
pub const PASSWORD_LENGTH_MIN: usize = 10;

/// The longest password, in bytes, so that nobody keeps the server busy with hashing.
const PASSWORD_BYTES_MAX: usize = 1_024;

/// Stands for the password of a name that does not exist, so that such a name takes as long to refuse as any other.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LW5vYm9keS4$UK8Rhx7ByETuaYfsYlNrLLpEaBoirGWMMhhMSQmp7Ig";

/// A link of the first administrator belongs to no person yet.
const FIRST_ADMINISTRATOR: i64 = 0;

/// A secret as it is given away, and the hash that is kept.
#[derive(Clone)]
pub struct Secret {
    /// What is given away: 64 hexadecimal digits behind a prefix that says what it is for.
    pub text: String,
    /// What is kept.
    pub hash: [u8; 32],
}

impl Secret {
    /// A new secret of 256 random bits.
    pub fn generate(prefix: &str, chance: &mut dyn Chance) -> Self {
        let mut bytes = [0; 32];
        chance.fill(&mut bytes);
        let text = format!("{prefix}{}", blake3::Hash::from_bytes(bytes).to_hex());
        Self { hash: Self::hash_of(&text), text }
    }

    /// The hash under which a secret is kept. The secret is random, so a fast hash is enough.
    pub fn hash_of(text: &str) -> [u8; 32] {
        *blake3::hash(text.as_bytes()).as_bytes()
    }
}

/// The Argon2id hash of a new password of `name`, or why the password will not do. Slow.
pub fn hash_password(name: &str, password: &str, chance: &mut dyn Chance) -> FlowResult<String> {
    let weak = |reason: &str, hint: &str| Err(FlowError::bad("weak_password", reason, hint));
    if password.chars().count() < PASSWORD_LENGTH_MIN {
        let hint = format!("Use at least {PASSWORD_LENGTH_MIN} characters; a few unrelated words are good.");
        return weak("the password is too short", &hint);
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return weak("the password is too long", &format!("Use at most {PASSWORD_BYTES_MAX} bytes."));
    }
    let (low, mut letters) = (password.to_lowercase(), password.chars());
    let first = letters.next();
    if letters.all(|letter| Some(letter) == first) || (name.len() > 3 && low.contains(name)) {
        return weak("the password is easy to guess", "Use one that neither repeats a character nor holds the name.");
    }
    let mut salt = [0; 16];
    chance.fill(&mut salt);
    let hashed = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    Ok(hashed.map_err(|error| StoreError::Inconsistent(format!("hashing a password: {error}")))?.to_string())
}

/// Whether this is the password of a person who may sign in. Takes as long for nobody as for somebody. Slow.
pub fn is_password_of(person: Option<&Person>, password: &str) -> bool {
    let kept = person.filter(|person| !person.disabled).and_then(|person| person.password.as_deref());
    let password = if password.len() > PASSWORD_BYTES_MAX { "" } else { password };
    let matches = Argon2::default().verify_password(password.as_bytes(), kept.unwrap_or(NOBODY)).is_ok();
    matches && kept.is_some()
}

/// The form in which names are kept and compared: in lower case and without space around.
pub fn plain_name(name: &str) -> String {
    name.trim().to_lowercase()
}

/// A browser that comes in.
#[derive(Clone)]
pub struct SignIn {
    /// The person as they were when the password was checked.
    pub person: Person,
    /// The hash of the secret in the cookie.
    pub hash: [u8; 32],
    /// The secret that pages send back with every change.
    pub csrf: String,
    /// When.
    pub at: Timestamp,
}

/// Opens a session, unless the person's password or right to sign in changed since it was checked.
pub fn sign_in(tx: &mut dyn Tx, sign_in: &SignIn) -> FlowResult<()> {
    let now = people::by_id(tx, sign_in.person.id)?;
    if !now.is_some_and(|now| now.password == sign_in.person.password && !now.disabled) {
        return Err(wrong_password());
    }
    open_session(tx, sign_in.person.id, sign_in)
}

fn open_session(tx: &mut dyn Tx, person: i64, sign_in: &SignIn) -> FlowResult<()> {
    let expires_at = sign_in.at.plus_ms(SESSION_IDLE_MS);
    Ok(sessions::insert(tx, &sign_in.hash, &Session { person, csrf: sign_in.csrf.clone(), expires_at }, sign_in.at)?)
}

/// The one answer to every failed sign-in, so that nobody learns which names exist.
pub fn wrong_password() -> FlowError {
    let hint = "Check both; after a reset, use the link you were given.";
    FlowError::bad("sign_in_failed", "the name or the password is wrong", hint)
}

/// Whose link it is, if it can be used; for the first administrator's there is no person yet.
pub fn link_owner(tx: &mut dyn Tx, hash: &[u8; 32], at: Timestamp) -> FlowResult<Option<Person>> {
    match people::take_link(tx, hash, at)?.ok_or_else(link_used)? {
        FIRST_ADMINISTRATOR => Ok(None),
        id => Ok(Some(people::by_id(tx, id)?.ok_or_else(link_used)?)),
    }
}

fn link_used() -> FlowError {
    FlowError::bad("link_used", "the link was used or has expired", "Ask an administrator for a new one.")
}

/// The use of a one-time link.
#[derive(Clone)]
pub struct SetUp {
    /// The hash of the link's secret.
    pub link: [u8; 32],
    /// The name that the first administrator chooses.
    pub name: String,
    /// The name that colleagues see; the present one when empty.
    pub display: String,
    /// The new password's hash.
    pub password: String,
    /// The hash of the secret in the cookie of the session that is opened.
    pub hash: [u8; 32],
    /// That session's secret for pages.
    pub csrf: String,
    /// When.
    pub at: Timestamp,
}

/// Uses up a link: sets the password, ends every older session and token, and signs the person in. The first
/// administrator is made here.
pub fn set_up(tx: &mut dyn Tx, request: &SetUp) -> FlowResult<Person> {
    let id = match link_owner(tx, &request.link, request.at)? {
        Some(person) if person.disabled => return Err(link_used()),
        Some(person) => person.id,
        None if people::count_admins(tx)? > 0 => return Err(link_used()),
        None => {
            let new = NewPerson { name: request.name.clone(), display: request.display.clone(), admin: true };
            add_person(tx, &new, request.at)?
        }
    };
    if !request.display.trim().is_empty() {
        rename(tx, Change { person: id, by: id, at: request.at }, &request.display)?;
    }
    people::set_password(tx, id, &request.password)?;
    sessions::delete_of(tx, id, &[0; 32])?;
    sessions::delete_tokens_of(tx, id)?;
    let person = people::by_id(tx, id)?.ok_or_else(link_used)?;
    let SetUp { hash, csrf, at, .. } = request.clone();
    open_session(tx, id, &SignIn { person: person.clone(), hash, csrf, at })?;
    Ok(person)
}

/// Makes the link by which the first administrator sets up the installation; false when there is an administrator.
pub fn first_link(tx: &mut dyn Tx, hash: &[u8; 32], at: Timestamp) -> FlowResult<bool> {
    if people::count_admins(tx)? > 0 {
        return Ok(false);
    }
    people::put_link(tx, hash, FIRST_ADMINISTRATOR, at.plus_ms(LINK_MS))?;
    Ok(true)
}

/// The address of a one-time link, below that of the server. The secret stands behind the #, the part of an address that
/// browsers keep to themselves, so that it is in no request and no log on the way.
pub fn link_path(secret: &str) -> String {
    format!("/setup#{secret}")
}

/// The secret of a one-time link, whether the link is given whole or its secret alone.
pub fn link_secret(link: &str) -> &str {
    link.rsplit('#').next().unwrap_or(link)
}

/// Makes a link by which a person sets a password. An older link of theirs can no longer be used.
pub fn make_link(tx: &mut dyn Tx, person: i64, hash: &[u8; 32], at: Timestamp) -> FlowResult<()> {
    let person = find(tx, person)?;
    if person.disabled {
        return Err(FlowError::refused("disabled", "the person may not sign in", "Enable them first."));
    }
    Ok(people::put_link(tx, hash, person.id, at.plus_ms(LINK_MS))?)
}

fn find(tx: &mut dyn Tx, id: i64) -> FlowResult<Person> {
    people::by_id(tx, id)?.ok_or_else(|| FlowError::missing("such person", "See the list of people."))
}

/// A person to be added.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// The name to sign in with.
    pub name: String,
    /// The name that colleagues see; the sign-in name when empty.
    pub display: String,
    /// Whether the person administers the whole installation.
    pub admin: bool,
}

/// Adds a person without a password and gives their id.
pub fn add_person(tx: &mut dyn Tx, new: &NewPerson, at: Timestamp) -> FlowResult<i64> {
    let name = plain_name(&new.name);
    let good = |letter: char| letter.is_alphanumeric() || "._-@+".contains(letter);
    if name.is_empty() || name.chars().count() > 64 || !name.chars().all(good) {
        let hint = "Use 1 to 64 letters, digits, or any of . _ - @ +";
        return Err(FlowError::bad("bad_name", format!("“{name}” cannot be a name to sign in with"), hint));
    }
    if people::by_name(tx, &name)?.is_some() {
        return Err(FlowError::refused(
            "name_taken",
            format!("there is somebody called “{name}”"),
            "Use another name.",
        ));
    }
    let shown = if new.display.trim().is_empty() { name.clone() } else { display(&new.display)?.to_owned() };
    Ok(people::insert(tx, &name, &shown, new.admin, at)?)
}

fn display(text: &str) -> FlowResult<&str> {
    one_line(text, "the name that colleagues see")
}

/// The text without space around, where it can be a name of that kind.
fn one_line<'a>(text: &'a str, what: &str) -> FlowResult<&'a str> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 100 || text.chars().any(char::is_control) {
        let hint = "Use 1 to 100 characters on one line.";
        return Err(FlowError::bad("bad_name", format!("this cannot be {what}"), hint));
    }
    Ok(text)
}

/// A change of a person.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// Who is changed.
    pub person: i64,
    /// Who changes them.
    pub by: i64,
    /// When.
    pub at: Timestamp,
}

impl Change {
    /// Keeps who it was and when, if anything is different: who sets what is so already has changed nothing.
    fn note(self, tx: &mut dyn Tx, differs: bool) -> FlowResult<()> {
        if differs { Ok(people::note_change(tx, self.person, self.by, self.at)?) } else { Ok(()) }
    }
}

/// Changes the name that colleagues see.
pub fn rename(tx: &mut dyn Tx, change: Change, name: &str) -> FlowResult<()> {
    let (found, name) = (find(tx, change.person)?, display(name)?);
    people::set_display(tx, found.id, name)?;
    change.note(tx, found.display != name)
}

/// Lets a person sign in no longer, ends their sessions, tokens and one-time links, and lets others have what is in their hands; or lets
/// them sign in again.
pub fn set_disabled(tx: &mut dyn Tx, change: Change, disabled: bool) -> FlowResult<()> {
    let found = find(tx, change.person)?;
    people::set_disabled(tx, found.id, disabled)?;
    change.note(tx, found.disabled != disabled)?;
    if found.admin {
        keep_administrator(tx)?;
    }
    if disabled {
        sessions::delete_of(tx, found.id, &[0; 32])?;
        sessions::delete_tokens_of(tx, found.id)?;
        people::drop_links(tx, found.id)?;
        for member in members::of_person(tx, found.id)? {
            slots::let_go(tx, member.project, found.id, change.at)?;
        }
    }
    Ok(())
}

/// Lets a person administer the whole installation, or no longer.
pub fn set_admin(tx: &mut dyn Tx, change: Change, admin: bool) -> FlowResult<()> {
    let found = find(tx, change.person)?;
    if admin && found.disabled {
        let hint = "Let them sign in again first.";
        return Err(FlowError::refused("disabled", "the person may not sign in", hint));
    }
    people::set_admin(tx, found.id, admin)?;
    change.note(tx, found.admin != admin)?;
    if found.admin { keep_administrator(tx) } else { Ok(()) }
}

/// Refuses what was just done if nobody who can sign in administers the installation any more.
fn keep_administrator(tx: &mut dyn Tx) -> FlowResult<()> {
    if people::count_admins(tx)? > 0 {
        return Ok(());
    }
    let reason = "nobody would be left to administer the installation";
    Err(FlowError::refused("last_administrator", reason, "Make somebody else an administrator first."))
}

/// A new password for a person who knows the present one.
#[derive(Clone)]
pub struct NewPassword {
    /// The person as they were when the present password was checked.
    pub person: Person,
    /// The new password's hash.
    pub password: String,
    /// The hash of the session that stays; all others end.
    pub session: [u8; 32],
}

/// Sets a password and ends every other session, every token and every one-time link of the person, unless the password
/// changed since it was checked. Whoever came in with the old one may have made a token to stay.
pub fn change_password(tx: &mut dyn Tx, request: &NewPassword) -> FlowResult<()> {
    let now = find(tx, request.person.id)?;
    if now.password != request.person.password || now.disabled {
        return Err(wrong_password());
    }
    people::set_password(tx, now.id, &request.password)?;
    sessions::delete_of(tx, now.id, &request.session)?;
    sessions::delete_tokens_of(tx, now.id)?;
    Ok(people::drop_links(tx, now.id)?)
}

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Whose rights it has.
    pub person: i64,
    /// What its owner calls it.
    pub name: String,
    /// What it may be used for, of [`SCOPES`].
    pub scopes: Vec<String>,
    /// After how many days it ends, 1 to [`TOKEN_DAYS_MAX`].
    pub days: u32,
    /// When it is made.
    pub at: Timestamp,
}

/// Makes a token and gives its id; `hash` is of its secret.
pub fn add_token(tx: &mut dyn Tx, hash: &[u8; 32], new: &NewToken) -> FlowResult<i64> {
    find(tx, new.person)?;
    let name = one_line(&new.name, "the name of a token")?;
    if new.days == 0 || new.days > TOKEN_DAYS_MAX {
        let hint = format!("Let it end after 1 to {TOKEN_DAYS_MAX} days.");
        return Err(FlowError::bad("bad_token", format!("a token cannot last {} days", new.days), hint));
    }
    let unknown = new.scopes.iter().find(|scope| !SCOPES.contains(&scope.as_str()));
    if new.scopes.is_empty() || unknown.is_some() {
        let reason = unknown.map_or("the token has no scope".into(), |scope| format!("there is no scope “{scope}”"));
        return Err(FlowError::bad("bad_token", reason, format!("Use some of {}.", SCOPES.join(", "))));
    }
    let token = Token {
        id: 0,
        person: new.person,
        name: name.to_owned(),
        scopes: new.scopes.join(" "),
        created_at: new.at,
        expires_at: new.at.plus_s(i64::from(new.days) * 86_400),
    };
    Ok(sessions::add_token(tx, hash, &token)?)
}

/// Ends a token of a person.
pub fn revoke_token(tx: &mut dyn Tx, person: i64, id: i64) -> FlowResult<()> {
    if sessions::delete_token(tx, id, person)? {
        return Ok(());
    }
    Err(FlowError::missing("such token of yours", "See the list of your tokens."))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(u8);

    impl Chance for Counting {
        fn fill(&mut self, into: &mut [u8]) {
            for byte in into {
                self.0 = self.0.wrapping_add(1);
                *byte = self.0;
            }
        }
    }

    fn person(password: Option<String>, disabled: bool) -> Person {
        Person { id: 1, name: "ann".into(), display: "Ann".into(), password, admin: false, disabled }
    }

    #[test]
    fn only_the_right_password_of_somebody_who_may_sign_in_is_taken() {
        let hash = hash_password("ann", "correct horse battery", &mut Counting(0)).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let ann = person(Some(hash.clone()), false);
        assert!(is_password_of(Some(&ann), "correct horse battery"));
        assert!(!is_password_of(Some(&ann), "correct horse batter"));
        assert!(!is_password_of(Some(&person(Some(hash), true)), "correct horse battery"));
        assert!(!is_password_of(Some(&person(None, false)), ""));
        assert!(!is_password_of(None, "correct horse battery"));
    }

    #[test]
    fn the_hash_that_stands_for_nobody_costs_as_much_as_a_real_one() {
        let real = hash_password("ann", "correct horse battery", &mut Counting(0)).unwrap();
        let cost = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(cost(NOBODY), cost(&real));
        assert!(argon2::password_hash::phc::PasswordHash::new(NOBODY).is_ok());
    }

    #[test]
    fn weak_passwords_are_refused_with_a_way_out() {
        for weak in ["short", "aaaaaaaaaaaaaa", "my-name-is-annabel", &"x".repeat(2_000)] {
            let error = hash_password("annabel", weak, &mut Counting(0)).unwrap_err();
            assert_eq!(error.code(), "weak_password", "{weak}");
            assert!(!error.hint().is_empty());
        }
    }

    #[test]
    fn secrets_are_long_differ_and_are_known_by_their_hash() {
        let mut chance = Counting(0);
        let (a, b) = (Secret::generate("assay_", &mut chance), Secret::generate("assay_", &mut chance));
        assert_eq!(a.text.len(), 6 + 64);
        assert_ne!(a.text, b.text);
        assert_eq!(Secret::hash_of(&a.text), a.hash);
    }
}
