"""Writes the till's sounds beside itself: short, unlike each other, heard across a noisy shop.

added    one high tone: the item is in the cart
refused  two low tones: nothing was added, look at the screen
done     two rising tones: the sale is complete

Run it after a change here and commit what it wrote.
"""

import math
import struct
import wave
from pathlib import Path

RATE = 22_050  # samples a second
FADE = 0.006  # seconds of rise and fall; without them a tone clicks

Tone = tuple[float, float]  # hertz (0 is silence), seconds

SOUNDS: dict[str, tuple[Tone, ...]] = {
    "added": ((1760.0, 0.07),),
    "refused": ((220.0, 0.12), (0.0, 0.06), (220.0, 0.16)),
    "done": ((880.0, 0.09), (1318.5, 0.14)),
}


def samples(pitch: float, seconds: float) -> list[int]:
    """One tone with two soft overtones, so that small speakers carry the low one."""
    count = int(RATE * seconds)
    wanted = []
    for n in range(count):
        at = n / RATE
        level = min(1.0, at / FADE, (seconds - at) / FADE)
        phase = 2 * math.pi * pitch * at
        sound = math.sin(phase) + 0.4 * math.sin(2 * phase) + 0.2 * math.sin(3 * phase)
        wanted.append(int(11_000 * level * sound) if pitch else 0)
    return wanted


def write(name: str, tones: tuple[Tone, ...]) -> None:
    """Write `name`.wav: mono, 16 bit."""
    data = [value for pitch, seconds in tones for value in samples(pitch, seconds)]
    with wave.open(str(Path(__file__).with_name(f"{name}.wav")), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(data)}h", *data))


if __name__ == "__main__":
    for sound, tones in SOUNDS.items():
        write(sound, tones)
