//! Waiting.

pub async fn sleep_ms(milliseconds: u32) {
    tokio::time::sleep(std::time::Duration::from_millis(u64::from(milliseconds))).await;
}
