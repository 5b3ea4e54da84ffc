//! The notices of the demo: some published by the township and the village, one that waits for review, and a draft. And
//! what the village tells of two months.

use std::collections::HashMap;

use chrono::{Months, TimeDelta};
use xiangyue_shared::{
    affairs::{AffairsDraft, AffairsKind, PutAffairs},
    day,
    endpoint::{NoQuery, Nothing},
    ids::{HouseholdId, NoticeId},
    notice::{
        AudienceKind, MarkNotice, NoticeCategory, NoticeDraft, NoticeMark, NoticeState,
        PublishNotice, PutNotice, SubmitNotice,
    },
    region::RegionCode,
};

use super::{Demo, TOWNSHIP};
use crate::{
    auth::caller::Caller,
    call::Asked,
    db::Conn,
    error::Result,
    services::{
        affairs,
        notice::{self, desk},
    },
};

/// A notice of the demo.
struct Told {
    of_township: bool,
    category: NoticeCategory,
    title: &'static str,
    body: &'static str,
    /// How it differs from a plain notice.
    pinned: bool,
    must_acknowledge: bool,
    open_to_all: bool,
    state: NoticeState,
    days_ago: i64,
    /// 刘存善 has read it.
    read: bool,
}

const PLAIN: Told = Told {
    of_township: false,
    category: NoticeCategory::General,
    title: "",
    body: "",
    pinned: false,
    must_acknowledge: false,
    open_to_all: false,
    state: NoticeState::Published,
    days_ago: 0,
    read: false,
};

const NOTICES: [Told; 8] = [
    Told {
        category: NoticeCategory::Meeting,
        title: "村民议事会开会",
        body: "请各户来一位当家的，到村委会会议室开会。\n\n# 议什么\n\n- 明年的公益性设施管护怎么安排\n- 村规民约\
            第 12 条“门前三包”怎么打分\n\n来不了的，请托本组组长带话。",
        days_ago: 9,
        read: true,
        ..PLAIN
    },
    Told {
        category: NoticeCategory::Farming,
        title: "果园冬剪，村里统一学",
        body: "村里请了技术员，在苹果园里现场教剪枝。想学的自己带剪子和手套，穿暖和些。\n\n学完回去在自家园子里照着做，\
            做得好的按“苹果园管护示范”记积分。",
        days_ago: 7,
        read: true,
        ..PLAIN
    },
    Told {
        category: NoticeCategory::Service,
        title: "超市到货了",
        body: "道德积分超市新到了洗衣液、大米和保温杯。用积分换，先在手机上订，再到村便民服务大厅一楼领。\n\n订了的东西给您留 7 天，\
            过期不取，积分会退回。",
        open_to_all: true,
        days_ago: 5,
        read: true,
        ..PLAIN
    },
    Told {
        of_township: true,
        category: NoticeCategory::Policy,
        title: "城乡居民医保开始缴费",
        body: "今年的城乡居民基本医疗保险开始缴费了。\n\n# 怎么缴\n\n- 手机上缴：照网格员发的步骤做\n- 不会用手机的：带上户口本\
            和身份证，到村便民服务大厅，有人帮您办\n\n缴费标准和截止日期，以乡上张贴的公告为准。低保户、特困户的补助也写在公告里。\n\n\
            村里和乡上都不会打电话要您的银行卡密码和验证码。",
        open_to_all: true,
        must_acknowledge: true,
        days_ago: 3,
        ..PLAIN
    },
    Told {
        category: NoticeCategory::Service,
        title: "毛寺组停水半天",
        body: "水管要换一节，毛寺组上午停水，下午恢复。请提前存些水，牲口的水也备上。",
        days_ago: 2,
        ..PLAIN
    },
    Told {
        of_township: true,
        category: NoticeCategory::Safety,
        title: "冬春防火，不要烧荒",
        body: "天干风大，一点火星就能烧一片。\n\n- 不烧地埂、秸秆和树叶\n- 上坟用鲜花，不烧纸\n- 炉灰浇透水再倒\n\
            - 家里烧炕取暖，睡前看一遍，门窗留缝，防煤烟\n\n看见火情，先走到安全的地方，再给村上打电话或者拨 119。",
        pinned: true,
        must_acknowledge: true,
        open_to_all: true,
        days_ago: 1,
        ..PLAIN
    },
    Told {
        category: NoticeCategory::General,
        title: "腊月里集中打扫村巷",
        body: "腊月二十前后，各组把巷道、涝坝和文化广场打扫一遍。参加的按“参加义务劳动”记积分。\n\n工具自带，垃圾倒到指定的地方。",
        state: NoticeState::Review,
        days_ago: 1,
        ..PLAIN
    },
    Told {
        category: NoticeCategory::Policy,
        title: "公益性岗位报名",
        body: "保洁、护路等公益性岗位要续签了。报名要带的东西写在这里。",
        state: NoticeState::Draft,
        ..PLAIN
    },
];

/// How many months ago, of what, and what is told.
const AFFAIRS: [(u32, AffairsKind, &str); 4] = [
    (
        2,
        AffairsKind::Finance,
        "# 收入\n\n- 公益性设施管护基金（财政补助）10,000 元\n\n# 支出\n\n- 文化广场路灯换灯泡 360 元\n\n票据在村委会，谁都\
            可以来看。",
    ),
    (
        1,
        AffairsKind::Finance,
        "# 收入\n\n- 村民捐款 1,200 元\n\n# 支出\n\n- 毛寺组水管换管节 480 元\n- 道德积分超市进货 2,150 元\n\n票据在村委会，谁都\
            可以来看。",
    ),
    (
        1,
        AffairsKind::Village,
        "# 办了什么\n\n- 村民议事会议了公益性设施管护\n- 果园冬剪培训一次\n- 毛寺组换水管",
    ),
    (1, AffairsKind::Party, "# 本月党务\n\n- 开党员大会一次\n- 党员参加义务劳动一次"),
];

impl Demo {
    /// Writes and publishes the notices, the oldest first.
    pub(super) fn put_notices(
        &self,
        conn: &mut Conn,
        cadre: &Caller,
        officer: &Caller,
        homes: &HashMap<String, HouseholdId>,
    ) -> Result<()> {
        let member = self.villager(conn, homes)?.map(|(_, member)| member);
        let township: RegionCode = TOWNSHIP.parse()?;
        for told in &NOTICES {
            let (staff, region) =
                if told.of_township { (officer, &township) } else { (cadre, &self.village) };
            let id = self.put_notice(conn, staff, region, told)?;
            let Some(member) = member.as_ref().filter(|_| told.read) else { continue };
            let body = NoticeMark { acknowledged: false };
            let asked = Asked { path: MarkNotice { notice: id }, query: NoQuery {}, body };
            notice::mark(conn, &self.call::<MarkNotice>(member, told.days_ago - 1), &asked)?;
        }
        Ok(())
    }

    /// Tells of the last two months that are over.
    pub(super) fn put_affairs(&self, conn: &mut Conn, cadre: &Caller) -> Result<()> {
        let this_month = day::first_of_month(day::day_of(self.now));
        for (back, kind, body) in AFFAIRS {
            let month = this_month.checked_sub_months(Months::new(back)).unwrap_or(this_month);
            let path = PutAffairs { village: self.village.clone(), kind, month };
            let body = AffairsDraft { body: body.to_owned() };
            let asked = Asked { path, query: NoQuery {}, body };
            affairs::put(conn, &self.call::<PutAffairs>(cadre, 2), &asked)?;
        }
        Ok(())
    }

    fn put_notice(
        &self,
        conn: &mut Conn,
        staff: &Caller,
        region: &RegionCode,
        told: &Told,
    ) -> Result<NoticeId> {
        let notice = NoticeId::new();
        let body = NoticeDraft {
            region: region.clone(),
            category: told.category,
            title: told.title.to_owned(),
            body: told.body.to_owned(),
            broadcast: String::new(),
            audience: AudienceKind::Households,
            households: Vec::new(),
            role: None,
            open_to_all: told.open_to_all,
            must_acknowledge: told.must_acknowledge,
            pinned: told.pinned,
            publish_at: None,
            expires_at: (told.state == NoticeState::Published)
                .then(|| self.now + TimeDelta::days(60)),
            remind_after_hours: 24,
            remind_by_sms: false,
            pictures: Vec::new(),
        };
        let path = PutNotice { notice };
        let asked = Asked { path, query: NoQuery {}, body };
        desk::put(conn, &self.call::<PutNotice>(staff, told.days_ago), &asked)?;
        if told.state != NoticeState::Draft {
            let path = SubmitNotice { notice };
            let asked = Asked { path, query: NoQuery {}, body: Nothing {} };
            desk::submit(conn, &self.call::<SubmitNotice>(staff, told.days_ago), &asked)?;
        }
        if told.state == NoticeState::Published {
            let path = PublishNotice { notice };
            let asked = Asked { path, query: NoQuery {}, body: Nothing {} };
            desk::publish(conn, &self.call::<PublishNotice>(staff, told.days_ago), &asked)?;
        }
        Ok(notice)
    }
}
