//! What can go wrong on the pages about the village, at the counter and at the desk alone. What waits for a network may be
//! refused while any page is open: that is said in the main table.

use std::collections::BTreeMap;

use xiangyue_shared::error::ErrorCode;

use crate::i18n::Lang;

/// The sentence for a code of these pages.
#[must_use]
pub fn say(lang: Lang, code: ErrorCode, params: &BTreeMap<String, String>) -> Option<String> {
    let value = |name: &str| params.get(name).map(String::as_str);
    match lang {
        Lang::Zh => zh(code, value),
        Lang::En => en(code, value),
    }
}

fn zh<'a>(code: ErrorCode, value: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    use ErrorCode as E;
    let fixed = match code {
        E::AlreadyReversed => "这一笔已经撤销过了。",
        E::NotReversible => "这一笔不能撤销。撤销记录和没领的订单请用别的办法处理。",
        E::ConsentRequired => "要先由监护人同意登记这个孩子的信息，才能报名。",
        E::AgeUnsuitable => match (value("from"), value("to")) {
            (Some(from), Some(to)) => return Some(format!("这个班收 {from} 到 {to} 岁的孩子。")),
            _ => "孩子的年龄不合这个班。请看看别的班。",
        },
        E::AlreadyBooked => "已经报上名或排上队了，不用再报。",
        E::ClassCancelled => "这次课取消了。请看看别的日子。",
        E::ClassBegun => "这次课已经开始，改不了了。有事请找老师。",
        E::AdultsMissing => match (value("signed"), value("needed")) {
            (Some(signed), Some(needed)) => {
                return Some(format!(
                    "看护的大人要 {needed} 位，现在只有 {signed} 位，还不能开班。"
                ));
            }
            _ => "看护的大人不够，还不能开班。",
        },
        E::ClassNotToday => "点名册只有当天的老师在上课那天能看。",
        E::SeatState => "这个座位的情况变了。请刷新看看。",
        E::OfferExpired => "空位过了时间，已经让给下一位。您可以再排一次队。",
        E::PickupNotListed => "这个人不在接送名单上，不能把孩子接走。请联系监护人。",
        E::TeacherUnknown => "没有找到这位老师。请先在人员里加上老师。",
        E::BirthDateInvalid => "出生日期不对，请再看看。",
        E::OtherPlace => "这里不收您住的地方的人。请找您那边的村干部。",
        E::MembershipState => "这个人在队里的情况变了。请刷新看看。",
        E::DutyClosed => "这里已经不招人了。请看看别的岗位。",
        E::ShiftCancelled => "这一班取消了。请看看别的班次。",
        E::ShiftBegun => "这一班已经开始，改不了了。有事请找队长。",
        E::SignUpNotOpen => "现在不是报名的时候。请看清报名的起止时间再来。",
        E::AlreadySignedUp => "这一班已经报过名了，不用再报。",
        E::ShiftOverlaps => match value("duty") {
            Some(duty) => {
                return Some(format!("这个时间已经报了“{duty}”，两头顾不上。请先退掉那一班。"));
            }
            None => "这个时间已经报了别的班，两头顾不上。请先退掉那一班。",
        },
        E::NoHours => "这段时间没有服务时长，开不了证明。请换一段时间。",
        E::NeedState => "这个需求的情况变了。请刷新看看。",
        E::ServiceState => "这次服务已经答复过了。请刷新看看。",
        E::OwnService => "自己组织做的服务，不能自己确认。请让受益人或别的干部来。",
        E::NotReleased => "确认的服务还不够这一笔款，或者已经付过了。请刷新看看。",
        E::SheetUnreadable => "表格打不开。请用 xlsx 或 csv 格式再存一次。",
        E::HeaderMissing => match value("heading") {
            Some(heading) => return Some(format!("表头里没有「{heading}」。请对照模板改一改。")),
            None => "没有找到表头。请对照模板改一改。",
        },
        E::NoticeState => "这条通知已经到了下一步，刷新后再看。",
        E::HouseholdElsewhere => "选定的户里有不在这个范围的，请去掉它们再保存。",
        E::AlreadyAnswered => "这个问题已经有人回答了。",
        E::FileKindUnknown => "只收 PDF、Word（docx）、Excel（xlsx）和 mp3、m4a 录音。",
        E::ImportHasErrors => "表里有错，一行也没有导入。请改好再传。",
        _ => return None,
    };
    Some(fixed.to_owned())
}

fn en<'a>(code: ErrorCode, value: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    use ErrorCode as E;
    let fixed = match code {
        E::AlreadyReversed => "This entry has been undone already.",
        E::NotReversible => "This entry cannot be undone. Cancel or return the order instead.",
        E::ConsentRequired => "The guardian must first agree to this child's data being kept.",
        E::AgeUnsuitable => match (value("from"), value("to")) {
            (Some(from), Some(to)) => {
                return Some(format!("This class is for ages {from} to {to}."));
            }
            _ => "The child's age does not suit this class. Look at the others.",
        },
        E::AlreadyBooked => "The child has a seat or a place in the queue already.",
        E::ClassCancelled => "This session was cancelled. Choose another day.",
        E::ClassBegun => "This session has begun and cannot be changed. Ask the teacher.",
        E::AdultsMissing => match (value("signed"), value("needed")) {
            (Some(signed), Some(needed)) => {
                return Some(format!(
                    "{needed} adults must be on duty; {signed} signed up so far."
                ));
            }
            _ => "Too few adults signed up; the session cannot open yet.",
        },
        E::ClassNotToday => "The register is open to the day's teacher, on that day only.",
        E::SeatState => "This seat has changed. Refresh and look again.",
        E::OfferExpired => "The offer ran out and went to the next. You may queue again.",
        E::PickupNotListed => "This person is not listed to collect the child. Call the guardian.",
        E::TeacherUnknown => "There is no such teacher. Add one under People first.",
        E::BirthDateInvalid => "The birth date is wrong. Look at it again.",
        E::OtherPlace => "This is for people of another place. Ask the village where you live.",
        E::MembershipState => "This member's standing has changed. Refresh and look again.",
        E::DutyClosed => "Nobody is taken here any more. Look at other duties.",
        E::ShiftCancelled => "This shift was cancelled. Look at other shifts.",
        E::ShiftBegun => "This shift has begun and cannot be changed. Ask the leader.",
        E::SignUpNotOpen => "Sign-up is not open now. Look when it begins and ends.",
        E::AlreadySignedUp => "This person is signed up already.",
        E::ShiftOverlaps => match value("duty") {
            Some(duty) => {
                return Some(format!(
                    "“{duty}” is at the same time. Step back from that shift first."
                ));
            }
            None => "Another shift is at the same time. Step back from that one first.",
        },
        E::NoHours => "Nothing was served in that time. Choose another.",
        E::NeedState => "This need has changed. Refresh and look again.",
        E::ServiceState => "This service was answered already. Refresh and look again.",
        E::OwnService => {
            "Nobody confirms what their own organisation did. Ask whom it served, or another official."
        }
        E::NotReleased => {
            "Too few services are confirmed for this payment, or it is paid. Refresh and look again."
        }
        E::SheetUnreadable => {
            "The spreadsheet cannot be opened. Save it as xlsx or csv and try again."
        }
        E::HeaderMissing => match value("heading") {
            Some(heading) => {
                return Some(format!(
                    "The heading “{heading}” is missing. Compare with the template."
                ));
            }
            None => "The heading row was not found. Compare with the template.",
        },
        E::NoticeState => "This notice has moved on meanwhile. Reload and look again.",
        E::HouseholdElsewhere => {
            "Some of the households lie outside this place. Take them out and save again."
        }
        E::AlreadyAnswered => "This question has been answered meanwhile.",
        E::FileKindUnknown => "Only PDF, Word (docx), Excel (xlsx) and recordings in mp3 or m4a.",
        E::ImportHasErrors => {
            "The spreadsheet has errors; nothing was imported. Correct it and try again."
        }
        _ => return None,
    };
    Some(fixed.to_owned())
}
