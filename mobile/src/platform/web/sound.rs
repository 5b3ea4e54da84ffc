//! Two sounds that are told apart without looking: up for good, low and long for bad.

use web_sys::{AudioContext, OscillatorType};

thread_local! {
    /// Browsers give a page only a few of them.
    static CONTEXT: Option<AudioContext> = AudioContext::new().ok();
}

/// Pitch in hertz, beginning and length in seconds.
struct Tone(f32, f64, f64);

fn play(kind: OscillatorType, tones: &[Tone]) -> Option<()> {
    let context = CONTEXT.with(Clone::clone)?;
    // One that was made before the page was first touched waits for this.
    let _under_way = context.resume();
    for Tone(pitch, begin, length) in tones {
        let source = context.create_oscillator().ok()?;
        let volume = context.create_gain().ok()?;
        source.set_type(kind);
        source.frequency().set_value(*pitch);
        volume.gain().set_value(0.2);
        source.connect_with_audio_node(&volume).ok()?;
        volume.connect_with_audio_node(&context.destination()).ok()?;
        let start = context.current_time() + begin;
        source.start_with_when(start).ok()?;
        source.stop_with_when(start + length).ok()?;
    }
    Some(())
}

pub fn good() {
    // A device without sound shows the result all the same.
    let _silent = play(OscillatorType::Sine, &[Tone(880.0, 0.0, 0.12), Tone(1318.5, 0.13, 0.2)]);
}

pub fn bad() {
    let _silent = play(OscillatorType::Square, &[Tone(220.0, 0.0, 0.45)]);
}
