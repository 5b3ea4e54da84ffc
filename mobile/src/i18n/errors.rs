//! A sentence for every way in which a request can fail: what is wrong, and what to do.

pub mod elsewhere;

use std::{collections::BTreeMap, sync::OnceLock};

use xiangyue_shared::error::{ErrorCode, FieldError, Problem};

use super::Lang;
use crate::api::Failure;

/// The sentence for a failure.
#[must_use]
pub fn sentence(lang: Lang, failure: &Failure) -> String {
    match failure {
        Failure::Offline => lang.texts().common.offline_sentence.to_owned(),
        Failure::Problem(problem) => problem_sentence(lang, problem),
    }
}

/// The sentence for a problem document; how long to wait, where waiting helps.
#[must_use]
pub fn problem_sentence(lang: Lang, problem: &Problem) -> String {
    let mut said = code_sentence(lang, problem.code, &problem.params);
    let texts = lang.texts();
    if let Some(seconds) = problem.retry_after_seconds.filter(|seconds| *seconds > 0) {
        said.push_str(space(lang));
        said.push_str(&(texts.common.wait_seconds)(seconds));
    }
    if let (ErrorCode::Internal, Some(id)) = (problem.code, &problem.request_id) {
        said.push_str(space(lang));
        said.push_str(&(texts.common.request_id)(id));
    }
    said
}

/// The sentence for one field of a problem, if that field is wrong.
#[must_use]
pub fn field_sentence(lang: Lang, failure: Option<&Failure>, field: &str) -> Option<String> {
    let Some(Failure::Problem(problem)) = failure else {
        return None;
    };
    let FieldError { code, params, .. } = problem.fields.iter().find(|one| one.field == field)?;
    Some(code_sentence(lang, *code, params))
}

/// The sentence for a failure that no field of a form says already.
#[must_use]
pub fn form_sentence(lang: Lang, failure: Option<&Failure>) -> Option<String> {
    match failure? {
        Failure::Problem(problem) if !problem.fields.is_empty() => None,
        failure => Some(sentence(lang, failure)),
    }
}

const fn space(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "",
        Lang::En => " ",
    }
}

/// Sentences for some of the codes.
pub type Sentences = fn(Lang, ErrorCode, &BTreeMap<String, String>) -> Option<String>;

/// Those of the pages of another module, once it runs: the first pages do without.
static ELSEWHERE: OnceLock<Sentences> = OnceLock::new();

/// Takes up the sentences of other modules' pages.
pub fn take_up(sentences: Sentences) {
    ELSEWHERE.get_or_init(|| sentences);
}

/// The sentence for a code. `params` are the numbers and names that came with it.
#[must_use]
pub fn code_sentence(lang: Lang, code: ErrorCode, params: &BTreeMap<String, String>) -> String {
    if let Some(said) = ELSEWHERE.get().and_then(|sentences| sentences(lang, code, params)) {
        return said;
    }
    let value = |name: &str| params.get(name).map(String::as_str);
    match lang {
        Lang::Zh => zh(code, value),
        Lang::En => en(code, value),
    }
}

fn zh<'a>(code: ErrorCode, value: impl Fn(&str) -> Option<&'a str>) -> String {
    use ErrorCode as E;
    let fixed = match code {
        E::Malformed => "这一次没有发成。请退回去重新做一遍。",
        E::Invalid => "有几处填得不对，请看标出来的地方，改一改。",
        E::IdempotencyKeyMissing | E::IdempotencyKeyReused => "这一次没有发成。请返回重新做一遍。",
        E::NotFound => "没有找到，可能已经不在了。请返回看看别的。",
        E::TooLarge => "文件太大了。请换一个小些的再传。",
        E::TooManyRequests => "试得太勤了。请歇一会儿再试。",
        E::TooSlow => "网络太慢，没有传完。请换个信号好的地方再试。",
        E::Busy => "现在人多，没排上。请等一会儿再试一次。",
        E::StorageFull => "服务器存满了，现在只能看，记不了新的。请告诉村干部，过一会儿再试。",
        E::Internal => "我们这边出了毛病，已经记下来了。请过一会儿再试。",
        E::SignInRequired => "这里要先登录。请登录后再来。",
        E::TokenExpired => "登录该续一下了。请再试一次。",
        E::SessionEnded => "登录已经结束。请再登录一次。",
        E::WrongPassword => "手机号或密码不对。请再看看，忘了可以用短信登录。",
        E::WrongSmsCode => "验证码不对。请看看短信再填一次。",
        E::SmsCodeExpired => "验证码过期了。请再发一个。",
        E::Forbidden => "您没有权限做这件事。有需要请找村干部。",
        E::NotBound => "还不知道您是哪一户。请先认门。",
        E::AlreadyBound => "这个手机号已经认过门了。认错了请找村干部。",
        E::InvitationInvalid => "邀请码不对。请照着纸条再填一次。",
        E::InvitationUsed => "这个邀请码用过了。请找村里要一个新的。",
        E::InvitationExpired => "这个邀请码过期了。请找村里要一个新的。",
        E::Required => "这里要填。",
        E::TooLong => match value("max") {
            Some(max) => return format!("太长了，最多 {max} 个字。"),
            None => "太长了，请写短一些。",
        },
        E::OutOfRange => match (value("min"), value("max")) {
            (Some(min), Some(max)) => return format!("要在 {min} 到 {max} 之间。"),
            _ => "数不对，请改一改。",
        },
        E::PhoneInvalid => "手机号不对，要 11 位数字。",
        E::PasswordTooShort => "密码太短，至少 8 个字。",
        E::RegionCodeInvalid => "地区代码不对，请重新选。",
        E::IdNumberInvalid => "身份证号不对，请对照证件再填一次。",
        E::PictureInvalid => "这张图片打不开。请换一张 JPG 或 PNG 照片。",
        E::KeyInvalid => "付款码没有准备好。请退出登录后重新登录。",
        E::PinInvalid => "密码要 6 位数字。",
        E::Duplicate => "重复了，请删掉一个。",
        E::Stale => "您看的时候又变了，请再核对一次。",
        E::InsufficientPoints => match (value("needed"), value("available")) {
            (Some(needed), Some(available)) => {
                return format!("积分不够：要 {needed} 分，现在有 {available} 分。请少选一些。");
            }
            _ => "积分不够。请少选一些。",
        },
        E::RuleRetired => "这条细则已经停用。请选别的细则。",
        E::EvidenceRequired => "扣分要有照片为证。请至少加一张。",
        E::OwnHousehold => "不能给自己家记分。请换一位来记。",
        E::OutOfStock => match (value("item"), value("available")) {
            (Some(item), Some(available)) => {
                return format!("{item}只剩 {available} 件了。请少选一些。");
            }
            _ => "货不够了。请少选一些，或者选别的。",
        },
        E::LimitReached => match (value("item"), value("limit"), value("left")) {
            (Some(item), Some(limit), Some(left)) => {
                return format!("{item}每户限 {limit} 件，您家还能换 {left} 件。");
            }
            (Some(item), Some(limit), None) => {
                return format!("{item}每户限 {limit} 件，已经到数了。");
            }
            _ => "这样东西每户限量，已经到数了。请选别的。",
        },
        E::StoreClosed => "超市现在没开门。请在营业时间来。",
        E::ItemWithdrawn => "这样东西不再供应了。请选别的。",
        E::OtherVillage => "这是别的村的码，在这里不能用。",
        E::OtherStore => "这一单要到别的超市领。",
        E::CodeUnknown => "不认识这个码。请换一个，或者输入 8 位数字。",
        E::CodeForged => "这个码不对或者有破损。请重新出示。",
        E::CodeExpired => "码过期了。请出示新的码。",
        E::CodeUsed => "这个码已经用过了。请出一个新码。",
        E::CodeRevoked => "这张卡或码已经作废。",
        E::OrderCollected => "这一单已经领走了。",
        E::OrderCancelled => "这一单已经取消了，积分已退回。",
        E::OrderExpired => "这一单过期了，积分已退回。可以重新下单。",
        E::OrderReturned => "这一单已经退货了，积分已退回。",
        E::OrderNotCollected => "这一单还没有领，不能退货。可以取消。",
        E::ReturnTooLate => "过了退货的日子，不能退了。",
        E::WrongPin => match value("tries_left") {
            Some(tries) => return format!("密码不对，还能试 {tries} 次。"),
            None => "密码不对。请再试一次。",
        },
        E::CardLocked => "密码错太多次，卡锁住了。请找网格员重设。",
        E::CardLimitReached => match value("left") {
            Some(left) => return format!("这张卡今天还能用 {left} 分。请少选一些，或者用手机付。"),
            None => "这张卡今天的额度用完了。请明天再来，或者用手机付。",
        },
        E::SignupState => "这个报名的情况变了。请刷新看看。",
        E::OtherShift => "这是别的班次的现场码。请扫自己这一班的。",
        E::ShiftNotNow => "现在不是这一班签到签退的时候。请看清时间，过后找队长补登记。",
        E::ClaimTooOld => match value("hours") {
            Some(hours) => {
                return format!("没有网时存下的签到超过 {hours} 小时了，不算数。请找队长补登记。");
            }
            None => "没有网时存下的签到太久了，不算数。请找队长补登记。",
        },
        E::NoticeWithdrawn => match value("reason") {
            Some(reason) => return format!("这条通知已经撤回：{reason}"),
            None => "这条通知已经撤回。",
        },
        E::ConsentRequired
        | E::AgeUnsuitable
        | E::AlreadyBooked
        | E::ClassCancelled
        | E::ClassBegun
        | E::AdultsMissing
        | E::ClassNotToday
        | E::SeatState
        | E::OfferExpired
        | E::PickupNotListed
        | E::TeacherUnknown
        | E::BirthDateInvalid
        | E::OtherPlace
        | E::MembershipState
        | E::DutyClosed
        | E::ShiftCancelled
        | E::ShiftBegun
        | E::SignUpNotOpen
        | E::AlreadySignedUp
        | E::ShiftOverlaps
        | E::NoHours
        | E::NeedState
        | E::ServiceState
        | E::OwnService
        | E::NotReleased
        | E::SheetUnreadable
        | E::HeaderMissing
        | E::NoticeState
        | E::HouseholdElsewhere
        | E::AlreadyAnswered
        | E::FileKindUnknown
        | E::ImportHasErrors
        | E::NotReversible
        | E::AlreadyReversed => "这一次没有办成。请打开那一页再看看。",
    };
    fixed.to_owned()
}

fn en<'a>(code: ErrorCode, value: impl Fn(&str) -> Option<&'a str>) -> String {
    use ErrorCode as E;
    let fixed = match code {
        E::Malformed => "The request was not understood. Reload the page and try again.",
        E::Invalid => "Some fields are wrong. Correct those marked below.",
        E::IdempotencyKeyMissing | E::IdempotencyKeyReused => {
            "This could not be sent. Go back and do it once more."
        }
        E::NotFound => "Not found; it may be gone. Go back and look elsewhere.",
        E::TooLarge => "The file is too large. Choose a smaller one.",
        E::TooManyRequests => "Too many tries. Rest a moment, then try again.",
        E::TooSlow => {
            "The network is too slow; not all of it arrived. Find a better signal and try again."
        }
        E::Busy => "Many people are here just now. Wait a moment, then try again.",
        E::StorageFull => {
            "The server's disk is full: you can read, but nothing new is kept. Tell the village staff, then try again later."
        }
        E::Internal => "Something broke on our side; it has been noted. Try again later.",
        E::SignInRequired => "Sign in first.",
        E::TokenExpired => "The sign-in needs renewing. Try again.",
        E::SessionEnded => "You are signed out. Sign in again.",
        E::WrongPassword => {
            "Phone number and password do not belong together. Check them, or sign in by text message."
        }
        E::WrongSmsCode => "The code is wrong. Look at the message and type it again.",
        E::SmsCodeExpired => "The code has run out. Ask for another.",
        E::Forbidden => "You may not do this. Ask the village staff.",
        E::NotBound => "It is not known which household is yours. Tell us first.",
        E::AlreadyBound => {
            "This phone number already belongs to a villager. Ask the village staff if that is wrong."
        }
        E::InvitationInvalid => "The invitation code is wrong. Copy it from the slip again.",
        E::InvitationUsed => "The invitation code has been used. Ask the village for another.",
        E::InvitationExpired => "The invitation code has run out. Ask the village for another.",
        E::Required => "Fill this in.",
        E::TooLong => match value("max") {
            Some(max) => return format!("Too long: at most {max} characters."),
            None => "Too long: write less.",
        },
        E::OutOfRange => match (value("min"), value("max")) {
            (Some(min), Some(max)) => return format!("Choose a number from {min} to {max}."),
            _ => "This number does not fit. Choose another.",
        },
        E::PhoneInvalid => "A phone number has 11 digits. Check it.",
        E::PasswordTooShort => "The password is too short: at least 8 characters.",
        E::RegionCodeInvalid => "This is no place. Choose it again.",
        E::IdNumberInvalid => "The identity number is wrong. Copy it from the card again.",
        E::PictureInvalid => "This picture cannot be opened. Choose a JPG or PNG photo.",
        E::KeyInvalid => "The pay code is not ready. Sign out and in again.",
        E::PinInvalid => "A PIN has 6 digits.",
        E::Duplicate => "This stands here twice. Remove one.",
        E::Stale => "This has changed since you looked. Check it again.",
        E::InsufficientPoints => match (value("needed"), value("available")) {
            (Some(needed), Some(available)) => {
                return format!(
                    "Not enough points: {needed} needed, {available} there. Choose fewer things."
                );
            }
            _ => "Not enough points. Choose fewer things.",
        },
        E::RuleRetired => "This rule is retired. Choose another.",
        E::EvidenceRequired => "A deduction needs evidence. Add at least one photo.",
        E::OwnHousehold => {
            "Nobody gives points to their own household. Ask someone else to record it."
        }
        E::OutOfStock => match (value("item"), value("available")) {
            (Some(item), Some(available)) => {
                return format!("Only {available} of {item} left. Choose fewer.");
            }
            _ => "Not enough left. Choose fewer, or something else.",
        },
        E::LimitReached => match (value("item"), value("limit"), value("left")) {
            (Some(item), Some(limit), Some(left)) => {
                return format!(
                    "{item}: at most {limit} for each household; {left} more for yours."
                );
            }
            (Some(item), Some(limit), None) => {
                return format!("{item}: at most {limit} for each household; yours has had them.");
            }
            _ => "Your household has had its share of this. Choose something else.",
        },
        E::StoreClosed => "The store is closed. Come in its opening hours.",
        E::ItemWithdrawn => "This is no longer offered. Choose something else.",
        E::OtherVillage => "This code belongs to another village and is not good here.",
        E::OtherStore => "This order waits at another store.",
        E::CodeUnknown => "This code is not known. Try another, or type the 8 digits.",
        E::CodeForged => "This code is wrong or damaged. Show it again.",
        E::CodeExpired => "The code has run out. Make a new one.",
        E::CodeUsed => "The code has been used. Make a new one.",
        E::CodeRevoked => "This card or code is revoked.",
        E::OrderCollected => "This order has been collected.",
        E::OrderCancelled => "This order was cancelled; the points went back.",
        E::OrderExpired => "This order ran out; the points went back. You can order again.",
        E::OrderReturned => "This order was brought back; the points returned.",
        E::OrderNotCollected => "This order has not been collected. Cancel it instead.",
        E::ReturnTooLate => "The time for bringing it back is over.",
        E::WrongPin => match value("tries_left") {
            Some(tries) => return format!("The PIN is wrong; {tries} tries left."),
            None => "The PIN is wrong. Try again.",
        },
        E::CardLocked => "The card is locked after wrong PINs. The grid worker can set a new one.",
        E::CardLimitReached => match value("left") {
            Some(left) => {
                return format!(
                    "The card can spend {left} more points today. Choose fewer things, or pay by phone."
                );
            }
            None => "The card has spent its share of today. Come tomorrow, or pay by phone.",
        },
        E::SignupState => "This sign-up has changed. Refresh and look again.",
        E::OtherShift => "This code is for another shift. Scan the one of your own.",
        E::ShiftNotNow => {
            "One checks in and out during the shift, or shortly before and after. Ask the leader to write it down."
        }
        E::ClaimTooOld => match value("hours") {
            Some(hours) => {
                return format!(
                    "What was kept without a network is over {hours} hours old. Ask the leader to write it down."
                );
            }
            None => "What was kept without a network is too old. Ask the leader to write it down.",
        },
        E::NoticeWithdrawn => match value("reason") {
            Some(reason) => return format!("This notice was withdrawn: {reason}"),
            None => "This notice was withdrawn.",
        },
        E::ConsentRequired
        | E::AgeUnsuitable
        | E::AlreadyBooked
        | E::ClassCancelled
        | E::ClassBegun
        | E::AdultsMissing
        | E::ClassNotToday
        | E::SeatState
        | E::OfferExpired
        | E::PickupNotListed
        | E::TeacherUnknown
        | E::BirthDateInvalid
        | E::OtherPlace
        | E::MembershipState
        | E::DutyClosed
        | E::ShiftCancelled
        | E::ShiftBegun
        | E::SignUpNotOpen
        | E::AlreadySignedUp
        | E::ShiftOverlaps
        | E::NoHours
        | E::NeedState
        | E::ServiceState
        | E::OwnService
        | E::NotReleased
        | E::SheetUnreadable
        | E::HeaderMissing
        | E::NoticeState
        | E::HouseholdElsewhere
        | E::AlreadyAnswered
        | E::FileKindUnknown
        | E::ImportHasErrors
        | E::NotReversible
        | E::AlreadyReversed => "This was not done. Open its page and look again.",
    };
    fixed.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_sentence_in_every_language() {
        take_up(elsewhere::say);
        for code in ErrorCode::ALL {
            let zh = code_sentence(Lang::Zh, *code, &BTreeMap::new());
            let en = code_sentence(Lang::En, *code, &BTreeMap::new());
            assert!(zh.ends_with('。'), "{code}: {zh}");
            assert!(en.ends_with('.'), "{code}: {en}");
            assert!(en.is_ascii() || en.contains('“'), "{code}: {en}");
        }
    }

    #[test]
    fn numbers_and_waiting_are_said() {
        let mut problem =
            Problem::new(ErrorCode::InsufficientPoints).with("needed", 240).with("available", 86);
        assert_eq!(
            problem_sentence(Lang::Zh, &problem),
            "积分不够：要 240 分，现在有 86 分。请少选一些。"
        );
        problem = Problem::new(ErrorCode::TooManyRequests);
        problem.retry_after_seconds = Some(30);
        assert_eq!(
            problem_sentence(Lang::Zh, &problem),
            "试得太勤了。请歇一会儿再试。请等 30 秒再试。"
        );
    }

    #[test]
    fn a_field_says_its_own_error() {
        let mut problem = Problem::new(ErrorCode::Invalid);
        problem.fields.push(FieldError {
            field: "phone".to_owned(),
            code: ErrorCode::PhoneInvalid,
            params: BTreeMap::new(),
        });
        let failure = Failure::from(problem);
        let said = field_sentence(Lang::Zh, Some(&failure), "phone");
        assert_eq!(said.as_deref(), Some("手机号不对，要 11 位数字。"));
        assert_eq!(field_sentence(Lang::Zh, Some(&failure), "password"), None);
    }
}
