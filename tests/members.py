"""RealtimeSession as the tests expect it: its members in their order, and the package's records."""

from __future__ import annotations

import realtime_session as package

MEMBERS = [
    "modalities",
    "instructions",
    "voice",
    "input_audio_format",
    "output_audio_format",
    "input_audio_transcription",
    "turn_detection",
    "tools",
    "tool_choice",
    "temperature",
    "max_response_output_tokens",
]
RECORDS = [
    package.RealtimeSession,
    package.RealtimeSessionInputAudioTranscription,
    package.RealtimeSessionToolsInner,
    package.RealtimeSessionTurnDetection,
]
