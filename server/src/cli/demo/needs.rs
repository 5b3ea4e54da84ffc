//! The four societies of the demo 四社联动: an organisation with a contract, a need that it has taken on, with one service that was
//! confirmed and one that waits for its answer, and a need that waits for whoever takes it.

use std::collections::HashMap;

use chrono::TimeDelta;
use xiangyue_shared::{
    contract::{ContractDraft, InstalmentDraft, PutContract, PutNeedUnderContract},
    day,
    endpoint::{NoQuery, Nothing},
    ids::{ContractId, HouseholdId, NeedId, ResidentId, ServiceRecordId, TeamId},
    money::Fen,
    need::{
        AnswerService, AskForHelp, NeedDraft, ServiceAnswer, ServiceDraft, TakeNeed, TellService,
    },
    team::TeamKind,
};

use super::Demo;
use crate::{
    auth::caller::Caller,
    call::Asked,
    db::{Conn, models::household},
    error::Result,
    services::volunteer::{contract, need},
};

/// Who leads the organisation, who serves in it, and who is served: number of the household and phone.
const LEADER: (&str, &str) = ("3001", "13900003331");
const WORKER: (&str, &str) = ("2001", "13900003321");
const SERVED: (&str, &str) = ("1001", "13900003307");
/// The household of one who has no account, for whom the village asks.
const WITHOUT_PHONE: &str = "1002";

impl Demo {
    pub(super) fn put_needs(
        &self,
        conn: &mut Conn,
        cadre: &Caller,
        homes: &HashMap<String, HouseholdId>,
    ) -> Result<()> {
        let people = self.residents(conn, homes, &[LEADER, WORKER, SERVED])?;
        let [(leader, leading), (_, worker), (villager, served)] = people.as_slice() else {
            return Ok(());
        };
        let named = (TeamKind::Organisation, "毛寺邻里互助社", "上门照看老人、残疾人");
        let organisation = self.put_team(conn, cadre, *leading, named)?;
        self.join(conn, cadre, organisation, *worker, 28)?;
        let contract = self.put_contract(conn, cadre, organisation)?;

        let haircut =
            self.ask(conn, villager, *served, ("上门理发", "腿脚不便，上午都在家"), 12)?;
        let path = TakeNeed { need: haircut, team: organisation };
        let asked = Asked { path, query: NoQuery {}, body: Nothing {} };
        need::take(conn, &self.call::<TakeNeed>(leader, 11), &asked)?;
        let path = PutNeedUnderContract { contract, need: haircut };
        let asked = Asked { path, query: NoQuery {}, body: Nothing {} };
        contract::add_need(conn, &self.call::<PutNeedUnderContract>(cadre, 10), &asked)?;
        let first = self.tell(conn, leader, haircut, (*worker, 60, "理发、剪指甲"), 9)?;
        let body = ServiceAnswer { confirmed: true, text: String::new() };
        let asked = Asked { path: AnswerService { record: first }, query: NoQuery {}, body };
        need::answer(conn, &self.call::<AnswerService>(villager, 8), &asked)?;
        self.tell(conn, leader, haircut, (*worker, 45, "理发、打扫院子"), 1)?;

        let Some(home) = homes.get(WITHOUT_PHONE) else { return Ok(()) };
        let members = household::members(conn, &home.to_string(), false)?;
        if let Some(one) = members.first() {
            self.ask(conn, cadre, one.id, ("接送去乡卫生院", "每月十五号复查，要人陪"), 2)?;
        }
        Ok(())
    }

    /// Nine hundred yuan in two payments, for one service and for six.
    fn put_contract(&self, conn: &mut Conn, cadre: &Caller, team: TeamId) -> Result<ContractId> {
        let path = PutContract { contract: ContractId::new() };
        let contract = path.contract;
        let part = |services, fen| InstalmentDraft { services, amount: Fen(fen) };
        let body = ContractDraft {
            region: self.village.clone(),
            team,
            title: "居家养老服务".to_owned(),
            signed_on: day::day_of(self.now) - TimeDelta::days(25),
            total: Fen(90_000),
            instalments: vec![part(1, 30_000), part(6, 60_000)],
        };
        let asked = Asked { path, query: NoQuery {}, body };
        contract::put(conn, &self.call::<PutContract>(cadre, 25), &asked)?;
        Ok(contract)
    }

    fn ask(
        &self,
        conn: &mut Conn,
        by: &Caller,
        resident: ResidentId,
        (title, text): (&str, &str),
        days_ago: i64,
    ) -> Result<NeedId> {
        let need = NeedId::new();
        let body = NeedDraft { resident, title: title.to_owned(), text: text.to_owned() };
        let asked = Asked { path: AskForHelp { need }, query: NoQuery {}, body };
        need::ask(conn, &self.call::<AskForHelp>(by, days_ago), &asked)?;
        Ok(need)
    }

    /// So many minutes by a worker, on the day on which it is told.
    fn tell(
        &self,
        conn: &mut Conn,
        by: &Caller,
        need: NeedId,
        (worker, minutes, text): (ResidentId, i64, &str),
        days_ago: i64,
    ) -> Result<ServiceRecordId> {
        let record = ServiceRecordId::new();
        let body = ServiceDraft {
            worker,
            day: day::day_of(self.now - TimeDelta::days(days_ago)),
            minutes,
            text: text.to_owned(),
        };
        let asked = Asked { path: TellService { need, record }, query: NoQuery {}, body };
        need::tell(conn, &self.call::<TellService>(by, days_ago), &asked)?;
        Ok(record)
    }
}
