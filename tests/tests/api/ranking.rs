//! Rankings of a village and a group.

use xiangyue_shared::{
    entry::{ReversalRequest, ReverseEntry},
    error::ErrorCode,
    household::{GetHousehold, PutRankingChoice, RankingChoice},
    ranking::{GetRanking, Period, Ranking, RankingQuery},
    region::RegionCode,
};
use xiangyue_tests::{
    TestApp, User, both_engines,
    village::{NEXT_VILLAGE, region},
};

async fn ranking(app: &TestApp, user: &User, region: &RegionCode, query: RankingQuery) -> Ranking {
    app.client.find(user, GetRanking { region: region.clone() }, query).await.ok()
}

/// Rank, name and points of each row.
fn rows(ranking: &Ranking) -> Vec<(i64, &str, i64)> {
    ranking.rows.iter().map(|row| (row.rank, row.head_name.as_str(), row.points.0)).collect()
}

both_engines! {
    async fn counts_what_was_earned(app: &TestApp) {
        let village = app.village().await;
        let (cadre, homes) = (app.cadre(&village.code).await, &village.homes);
        let villager = app.villager(&homes[0]).await;
        for (home, times) in [(0, 2), (1, 1), (2, 2)] {
            for _ in 0..times {
                app.award(&cadre, village.give, homes[home].id).await;
            }
        }
        // Spending costs no rank; what was undone never counted.
        app.order_soap(&villager, &village, 5).await;
        let undone = app.award(&cadre, village.give, homes[1].id).await;
        let body = ReversalRequest { reason: "录错了".to_owned() };
        app.client.send(&cadre, ReverseEntry { transfer: undone }, body).await.ok();
        let month = ranking(app, &villager, &village.code, RankingQuery::default()).await;
        let mut told = rows(&month);
        told[..2].sort_unstable();
        assert_eq!(told, [(1, "刘存善", 40), (1, "毛占山", 40), (3, "刘建国", 20)]);
        assert_eq!(month.rows.iter().filter(|row| row.own).count(), 1);
        let group = ranking(app, &villager, &village.groups[0], RankingQuery::default()).await;
        assert_eq!(rows(&group), [(1, "刘存善", 40), (2, "刘建国", 20)]);
        for period in [Period::Quarter, Period::Year] {
            let query = RankingQuery { period, back: 0 };
            assert_eq!(ranking(app, &villager, &village.code, query).await.rows.len(), 3);
        }
        let before = RankingQuery { period: Period::Month, back: 1 };
        assert!(ranking(app, &villager, &village.code, before).await.rows.is_empty());
        let too_far = RankingQuery { period: Period::Month, back: 25 };
        let region = village.code.clone();
        app.client.find(&villager, GetRanking { region }, too_far).await.refused(ErrorCode::OutOfRange);
    }
}

both_engines! {
    async fn leaves_out_who_wants_to_be_left_out(app: &TestApp) {
        let village = app.village().await;
        let (cadre, homes) = (app.cadre(&village.code).await, &village.homes);
        let villager = app.villager(&homes[0]).await;
        app.award(&cadre, village.give, homes[0].id).await;
        app.award(&cadre, village.give, homes[0].id).await;
        app.award(&cadre, village.give, homes[1].id).await;
        let choice = PutRankingChoice { household: homes[0].id };
        app.client.send(&villager, choice.clone(), RankingChoice { opt_out: true }).await.ok();
        let month = ranking(app, &villager, &village.code, RankingQuery::default()).await;
        // No gap tells that someone is missing.
        assert_eq!(rows(&month), [(1, "刘建国", 20)]);
        assert_eq!(month.own, None);
        let shown = app.client.get(&villager, GetHousehold { household: homes[0].id }).await.ok();
        assert_eq!((shown.ranking_opt_out, shown.rank_in_village), (true, None));
        for (home, place) in [(1, Some(1)), (2, None)] {
            let household = homes[home].id;
            let shown = app.client.get(&cadre, GetHousehold { household }).await.ok();
            assert_eq!(shown.rank_in_village, place);
        }
        app.client.send(&villager, choice, RankingChoice { opt_out: false }).await.ok();
        let month = ranking(app, &villager, &village.code, RankingQuery::default()).await;
        assert_eq!(month.rows.len(), 2);
        let shown = app.client.get(&cadre, GetHousehold { household: homes[1].id }).await.ok();
        assert_eq!(shown.rank_in_village, Some(2));
    }
}

both_engines! {
    async fn is_for_those_who_live_there(app: &TestApp) {
        let (village, other) = (app.village().await, app.village_at(NEXT_VILLAGE).await);
        let stranger = app.villager(&other.homes[0]).await;
        let see = |region: RegionCode| {
            app.client.find(&stranger, GetRanking { region }, RankingQuery::default())
        };
        see(village.code.clone()).await.refused(ErrorCode::Forbidden);
        see(other.code.clone()).await.ok();
        see(region("621002204")).await.refused(ErrorCode::NotFound);
    }
}
