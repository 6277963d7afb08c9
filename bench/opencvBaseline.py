#!/usr/bin/env python3
"""The plain loop that Sightline's analysis is measured against: OpenCV reads the file, OpenCV's DNN runs YOLOX-nano.

Same sampling (5 frames a second of media time), the same letterbox (top left, padding 114, BGR), the same decoding and NMS. Prints one
JSON document. Needs Debian's python3-opencv, nothing else.

    /usr/bin/python3 bench/opencvBaseline.py VIDEO yolox_nano.onnx [--fps 5]
"""
import argparse
import json
import time

import cv2
import numpy as np

SIZE = 416
STRIDES = (8, 16, 32)


def grids():
    cells, strides = [], []
    for stride in STRIDES:
        n = SIZE // stride
        ys, xs = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
        cells.append(np.stack([xs.ravel(), ys.ravel()], axis=1))
        strides.append(np.full((n * n, 1), stride))
    return np.concatenate(cells), np.concatenate(strides)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("video")
    parser.add_argument("model")
    parser.add_argument("--fps", type=float, default=5.0)
    parser.add_argument("--score", type=float, default=0.1)
    args = parser.parse_args()

    started = time.perf_counter()
    net = cv2.dnn.readNetFromONNX(args.model)
    capture = cv2.VideoCapture(args.video)
    source_fps = capture.get(cv2.CAP_PROP_FPS)
    cells, strides = grids()
    frames = sampled = detections = 0
    last_cell = -1
    while True:
        ok, frame = capture.read()
        if not ok:
            break
        cell = int((frames + 0.5) / source_fps * args.fps)
        frames += 1
        if cell == last_cell:
            continue
        last_cell = cell
        sampled += 1
        height, width = frame.shape[:2]
        ratio = min(SIZE / width, SIZE / height)
        resized = cv2.resize(frame, (int(width * ratio), int(height * ratio)), interpolation=cv2.INTER_LINEAR)
        padded = np.full((SIZE, SIZE, 3), 114, dtype=np.uint8)
        padded[: resized.shape[0], : resized.shape[1]] = resized
        net.setInput(padded.transpose(2, 0, 1)[None].astype(np.float32))
        out = net.forward()[0]
        centres = (out[:, :2] + cells) * strides
        sizes = np.exp(out[:, 2:4]) * strides
        scores = out[:, 4:5] * out[:, 5:]
        labels = scores.argmax(axis=1)
        best = scores[np.arange(len(scores)), labels]
        keep = best > args.score
        boxes = np.concatenate([centres - sizes / 2, sizes], axis=1)[keep] / ratio
        # Class-aware NMS by moving each class to its own corner of the plane.
        moved = boxes.copy()
        moved[:, :2] += (labels[keep] * 10000)[:, None]
        kept = cv2.dnn.NMSBoxes(moved.tolist(), best[keep].tolist(), args.score, 0.65) if len(boxes) else []
        detections += len(kept)
    elapsed = time.perf_counter() - started
    print(json.dumps({"seconds": elapsed, "frames": frames, "sampled": sampled, "detections": detections, "opencv": cv2.__version__}))


if __name__ == "__main__":
    main()
