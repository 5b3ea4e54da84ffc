//! The requests that a load is made of.

use anyhow::{Context, Result};
use xiangyue_server::{
    auth::token::{self, Bearer},
    db::clock,
    keys::Keys,
};
use xiangyue_shared::{
    account::{PasswordSignIn, SignInWithPassword},
    class_booking::{BookClass, BookingDraft},
    endpoint::Endpoint,
    ids::{BookingId, ChildId, ClassSessionId, CourseId, HouseholdId, OrderId},
    import::ImportHouseholds,
    order::{LineDraft, OrderDraft, PlaceOrder},
};

use crate::{
    http::{FRESH, Request},
    place::Place,
    seed::{Buyer, Cadre, PASSWORD},
};

/// What a buyer orders: one piece.
pub fn order(buyer: &Buyer) -> OrderDraft {
    OrderDraft {
        store: buyer.store,
        lines: vec![LineDraft { item: buyer.item, quantity: 1 }],
        total: buyer.price,
    }
}

/// What a guardian books: one session for one child.
pub fn booking(course: CourseId, session: ClassSessionId, child: ChildId) -> BookingDraft {
    BookingDraft { course, session: Some(session), children: vec![child] }
}

/// Makes requests with tokens that are good for a quarter of an hour.
pub struct Maker {
    keys: Keys,
}

impl Maker {
    pub fn new(place: &Place) -> Result<Self> {
        Ok(Self { keys: Keys::load_or_create(&place.keys())? })
    }

    fn token(&self, bearer: Bearer) -> Result<String> {
        Ok(token::issue(&self.keys, bearer, clock::now())?)
    }

    fn token_of(&self, buyer: &Buyer) -> Result<String> {
        self.token(Bearer { user: buyer.user, session: buyer.session })
    }

    /// Orders ahead, one buyer each.
    pub fn redeem(&self, buyers: &[Buyer]) -> Result<Vec<Request>> {
        buyers
            .iter()
            .map(|buyer| {
                let endpoint = PlaceOrder { household: buyer.household, order: OrderId(FRESH) };
                Request::json(Some(&self.token_of(buyer)?), &endpoint, &order(buyer))
            })
            .collect()
    }

    /// Reads of one's own household, one buyer each.
    pub fn reads<E: Endpoint>(
        &self,
        buyers: &[Buyer],
        query: &str,
        endpoint: impl Fn(HouseholdId) -> E,
    ) -> Result<Vec<Request>> {
        buyers
            .iter()
            .map(|buyer| {
                let token = self.token_of(buyer)?;
                Ok(Request::of(Some(&token), &endpoint(buyer.household), query, "", b""))
            })
            .collect()
    }

    /// Bookings of one seat each, by the numbers of children and sessions; each is good once.
    pub fn bookings(
        &self,
        buyers: &[Buyer],
        children: impl Iterator<Item = ((usize, ChildId), (CourseId, ClassSessionId))>,
    ) -> Result<Vec<Request>> {
        children
            .map(|((buyer, child), (course, session))| {
                let buyer = buyers.get(buyer).context("a child without a guardian")?;
                let endpoint = BookClass { household: buyer.household, booking: BookingId(FRESH) };
                let token = self.token_of(buyer)?;
                Request::json(Some(&token), &endpoint, &booking(course, session, child))
            })
            .collect()
    }

    /// A spreadsheet of new households.
    pub fn import(&self, cadre: &Cadre, sheet: &str) -> Result<Request> {
        let token = self.token(Bearer { user: cadre.user, session: cadre.session })?;
        let endpoint = ImportHouseholds { village: cadre.village.clone() };
        Ok(Request::of(Some(&token), &endpoint, "?dry_run=false", "text/csv", sheet.as_bytes()))
    }
}

/// The cheapest that the server answers.
pub fn ping() -> Request {
    Request::plain("/ping")
}

/// Sign-ins by password.
pub fn logins(phones: &[String]) -> Result<Vec<Request>> {
    phones
        .iter()
        .map(|phone| {
            let body = PasswordSignIn {
                phone: phone.clone(),
                password: PASSWORD.to_owned(),
                device_name: "bench".to_owned(),
            };
            Request::json(None, &SignInWithPassword {}, &body)
        })
        .collect()
}

/// A village of so many residents, three to a household.
pub fn sheet(rows: usize) -> String {
    let mut sheet = "户编号,姓名,与户主关系,手机号,村民小组,结转积分\n".to_owned();
    for row in 0..rows {
        let (household, member) = (row / 3 + 1, row % 3);
        sheet += &match member {
            0 => format!("{household},刘存善,户主,138{row:08},刘家庄组,100\n"),
            1 => format!("{household},王秀兰,配偶,,刘家庄组,\n"),
            _ => format!("{household},刘小霞,长女,,刘家庄组,\n"),
        };
    }
    sheet
}
