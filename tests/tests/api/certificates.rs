//! Certificates of voluntary service, and the page that verifies their numbers.

use chrono::Days;
use xiangyue_shared::{
    attendance::{CorrectHours, HoursCorrection, ListHours},
    certificate::{
        CertificateDraft, CertificateWithdrawal, GetCertificateFile, IssueCertificate,
        ListCertificates, VerifyCertificate, WithdrawCertificate, grouped,
    },
    error::ErrorCode,
    ids::CertificateId,
};
use xiangyue_tests::{TestApp, User, both_engines, classes::today, volunteers::duty_draft};

fn this_month() -> CertificateDraft {
    let from = today().checked_sub_days(Days::new(30)).unwrap_or_default();
    CertificateDraft { from, to: today() }
}

both_engines! {
    async fn a_certificate_is_issued_verified_and_withdrawn(app: &TestApp) {
        let village = app.village().await;
        let client = &app.client;
        let cadre = app.cadre(&village.code).await;
        let volunteer = app.villager(&village.homes[0]).await;
        let resident = volunteer.resident();
        let issue = |user, certificate, draft| {
            client.send(user, IssueCertificate { resident, certificate }, draft)
        };
        issue(&volunteer, CertificateId::new(), this_month()).await.refused(ErrorCode::NoHours);
        app.served(&cadre, duty_draft(&village.code), resident).await;
        app.served(&cadre, duty_draft(&village.code), village.homes[0].residents[1].id).await;
        let tomorrow = today().checked_add_days(Days::new(1)).unwrap_or_default();
        let ahead = CertificateDraft { to: tomorrow, ..this_month() };
        issue(&volunteer, CertificateId::new(), ahead).await.refused(ErrorCode::Invalid);
        let neighbour = app.villager(&village.homes[1]).await;
        issue(&neighbour, CertificateId::new(), this_month()).await.refused(ErrorCode::Forbidden);
        let id = CertificateId::new();
        let issued = issue(&volunteer, id, this_month()).await.ok();
        assert_eq!((issued.minutes, issued.times), (120, 1));
        issue(&volunteer, id, this_month()).await.refused(ErrorCode::Invalid);

        // Anybody with the number learns that it is genuine, and little else.
        let guest = User::guest();
        let verify = |number: &str| client.get(&guest, VerifyCertificate { number: number.to_owned() });
        let proof = verify(&issued.number).await;
        let text = String::from_utf8_lossy(&proof.bytes).into_owned();
        for private in ["刘存善", resident.to_string().as_str(), volunteer.household().to_string().as_str()] {
            assert!(!text.contains(private), "{text}");
        }
        let proof = proof.ok();
        assert_eq!((proof.name.as_str(), proof.place.as_str()), ("刘**", "毛寺村"));
        assert!(proof.valid && proof.minutes == 120 && proof.issued_on == today());
        assert!(verify(&grouped(&issued.number)).await.ok().valid);
        verify("1234567812345678").await.refused(ErrorCode::NotFound);
        verify(&xiangyue_shared::certificate::number_of(1)).await.refused(ErrorCode::NotFound);

        // On paper, for the household and its helper.
        let file = client.get(&volunteer, GetCertificateFile { certificate: id }).await.ok();
        assert_eq!(file.media_type, "application/pdf");
        assert!(file.bytes.starts_with(b"%PDF-") && file.bytes.trim_ascii_end().ends_with(b"%%EOF"));
        let utf16: Vec<u8> = "刘存善".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(file.bytes.windows(utf16.len()).any(|part| part == utf16) || file.bytes.windows(12).any(|part| {
            part == utf16.iter().map(|byte| format!("{byte:02X}")).collect::<String>().as_bytes()
        }));
        client.get(&neighbour, GetCertificateFile { certificate: id }).await.refused(ErrorCode::Forbidden);
        let helper = app.grid_worker(&village.homes[0].group).await;
        client.get(&helper, GetCertificateFile { certificate: id }).await.ok();

        // Hours that are set right take back what was certified of them.
        let entry = client.get(&volunteer, ListHours { resident }).await.ok().items[0].id;
        let right = HoursCorrection { minutes: 60, reason: "记错了".to_owned() };
        client.send(&cadre, CorrectHours { entry }, right).await.ok();
        assert!(!verify(&issued.number).await.ok().valid);
        client.get(&volunteer, GetCertificateFile { certificate: id }).await.refused(ErrorCode::NotFound);
        let listed = client.get(&volunteer, ListCertificates { resident }).await.ok().items;
        assert!(listed[0].withdrawn_at.is_some() && !listed[0].reason.is_empty());
        let again = issue(&volunteer, CertificateId::new(), this_month()).await.ok();
        assert_eq!(again.minutes, 60);
        assert_ne!(again.number, issued.number);
        let withdraw = |user| {
            let body = CertificateWithdrawal { reason: "开错了".to_owned() };
            client.send(user, WithdrawCertificate { certificate: again.id }, body)
        };
        withdraw(&volunteer).await.refused(ErrorCode::Forbidden);
        assert_eq!(withdraw(&cadre).await.ok().reason, "开错了");
        withdraw(&cadre).await.refused(ErrorCode::NotFound);
        assert!(!verify(&again.number).await.ok().valid);
        // What somebody wrote of a person stands with the certificate, and not in the audit log.
        let said = "SELECT COUNT(*) AS value FROM audit_records WHERE detail LIKE '%开错了%'";
        assert_eq!(app.count(said).await, 0);
        app.verify().await;
    }
}
