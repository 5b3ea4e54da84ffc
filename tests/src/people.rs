//! People who are signed in. They get in by the same services as everyone, only without a password to hash.

use xiangyue_server::{
    auth::password::Hasher,
    db::models::person,
    services::account::{self, grants, sign_in},
};
use xiangyue_shared::{
    access::Role,
    account::{NewGrant, SignedIn},
    ids::{GrantId, ResidentId, StoreId},
    region::RegionCode,
};

use crate::{
    app::TestApp,
    client::User,
    village::{Home, Village},
};

/// A password that is long enough.
pub const PASSWORD: &str = "maosicun-2026";

impl User {
    /// One who was answered with tokens.
    #[must_use]
    pub fn signed_in(phone: &str, signed_in: SignedIn) -> Self {
        Self {
            phone: phone.to_owned(),
            access_token: Some(signed_in.access_token),
            refresh_token: signed_in.refresh_token,
            me: Some(signed_in.me),
        }
    }
}

impl TestApp {
    /// A phone number that nobody has yet.
    pub fn phone(&self) -> String {
        format!("138{:08}", self.number())
    }

    /// Opens a session for the user of a phone, who is made where there is none.
    pub async fn sign_in(&self, phone: &str) -> User {
        let wanted = phone.to_owned();
        let signed_in =
            self.write(move |conn, call| sign_in::open(conn, call, &wanted, "test")).await;
        User::signed_in(phone, signed_in)
    }

    /// One who is bound to nobody and holds no role.
    pub async fn user(&self) -> User {
        self.sign_in(&self.phone()).await
    }

    /// The head of a household.
    pub async fn villager(&self, home: &Home) -> User {
        self.bound(home.residents[0].id).await
    }

    /// One who is bound to a resident.
    pub async fn bound(&self, resident: ResidentId) -> User {
        let phone = self.phone();
        self.bind(&phone, resident).await;
        self.sign_in(&phone).await
    }

    /// Binds the user of a phone to a resident.
    pub async fn bind(&self, phone: &str, resident: ResidentId) {
        let phone = phone.to_owned();
        self.write(move |conn, call| {
            let user = account::find_or_add(conn, &call.keys, call.now, &phone)?;
            assert!(person::bind(conn, &user.id, resident)?, "bound already");
            Ok(())
        })
        .await;
    }

    /// One who holds a role.
    pub async fn staff(&self, role: Role, region: &RegionCode, store: Option<StoreId>) -> User {
        let phone = self.phone();
        self.grant(&phone, role, region, store).await;
        self.sign_in(&phone).await
    }

    /// Gives a role to the user of a phone.
    pub async fn grant(
        &self,
        phone: &str,
        role: Role,
        region: &RegionCode,
        store: Option<StoreId>,
    ) -> GrantId {
        let id = GrantId::new();
        let new = NewGrant { phone: phone.to_owned(), role, region: region.clone(), store };
        self.write(move |conn, call| grants::give(conn, call, id, &new)).await;
        id
    }

    pub async fn keeper(&self, village: &Village) -> User {
        self.staff(Role::StoreKeeper, &village.code, Some(village.store)).await
    }

    /// The head of a village group.
    pub async fn grid_worker(&self, group: &RegionCode) -> User {
        self.staff(Role::GridWorker, group, None).await
    }

    pub async fn cadre(&self, village: &RegionCode) -> User {
        self.staff(Role::VillageCadre, village, None).await
    }

    pub async fn township_officer(&self, township: &RegionCode) -> User {
        self.staff(Role::TownshipOfficer, township, None).await
    }

    pub async fn county_officer(&self, county: &RegionCode) -> User {
        self.staff(Role::CountyOfficer, county, None).await
    }

    pub async fn city_officer(&self, city: &RegionCode) -> User {
        self.staff(Role::CityOfficer, city, None).await
    }

    /// Phones of the store's keeper and of the first household's head, who sign in with [`PASSWORD`].
    pub async fn keeper_and_villager(&self, village: &Village) -> (String, String) {
        let (keeper, villager) = (self.phone(), self.phone());
        self.grant(&keeper, Role::StoreKeeper, &village.code, Some(village.store)).await;
        self.bind(&villager, village.homes[0].residents[0].id).await;
        for phone in [&keeper, &villager] {
            self.set_password(phone).await;
        }
        (keeper, villager)
    }

    /// Sets [`PASSWORD`] for the user of a phone.
    ///
    /// # Panics
    /// Where it cannot be hashed.
    pub async fn set_password(&self, phone: &str) {
        static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
        let hash = HASH.get_or_init(|| {
            let hasher = Hasher::new().expect("a hasher");
            hasher.hash_blocking(PASSWORD).expect("a hash")
        });
        let phone = phone.to_owned();
        self.write(move |conn, call| {
            let user = account::find_or_add(conn, &call.keys, call.now, &phone)?;
            person::set_password(conn, &user.id, hash)
        })
        .await;
    }
}
