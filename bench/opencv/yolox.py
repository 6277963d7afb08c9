#!/usr/bin/env python3
"""YOLOX by OpenCV's DNN alone, the reference of bench/detectorParity.ts.

Needs Debian's python3-opencv. Reads picture paths from standard input, one a line, and prints one JSON document:
{"opencv": version, "images": [{"path", "width", "height", "boxes": [[class, score, x, y, w, h], ...]}]} in pixels.

Everything is done as YOLOX documents it (letterbox to the top left on 114, BGR 0..255, grid decoding, NMS per class) and by
other code than the app's: cv2.resize, cv2.dnn, numpy, cv2.dnn.NMSBoxes.
"""
import argparse
import json
import sys

import cv2
import numpy as np


def prepare(picture, size):
    ratio = min(size / picture.shape[0], size / picture.shape[1])
    width, height = int(picture.shape[1] * ratio), int(picture.shape[0] * ratio)
    canvas = np.full((size, size, 3), 114, dtype=np.uint8)
    canvas[:height, :width] = cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR)
    return canvas.transpose(2, 0, 1)[None].astype(np.float32), ratio


def grid_of(size, strides=(8, 16, 32)):
    cells, steps = [], []
    for stride in strides:
        n = size // stride
        ys, xs = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
        cells.append(np.stack([xs.ravel(), ys.ravel()], axis=1))
        steps.append(np.full((n * n, 1), stride))
    return np.concatenate(cells).astype(np.float64), np.concatenate(steps).astype(np.float64)


def decode(output, grid, stride, ratio, confidence, nms):
    rows = output.astype(np.float64)
    centre = (rows[:, :2] + grid) * stride
    extent = np.exp(rows[:, 2:4]) * stride
    scores = rows[:, 4:5] * rows[:, 5:]
    labels = scores.argmax(axis=1)
    best = scores.max(axis=1)
    boxes = np.concatenate([centre - extent / 2, extent], axis=1) / ratio
    kept = []
    for label in np.unique(labels[best >= confidence]):
        of_class = np.where((labels == label) & (best >= confidence))[0]
        chosen = cv2.dnn.NMSBoxes(boxes[of_class].tolist(), best[of_class].tolist(), confidence, nms)
        kept += [(int(label), float(best[i]), *map(float, boxes[i])) for i in of_class[np.array(chosen).ravel().astype(int)]]
    return sorted(kept, key=lambda row: -row[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--size", type=int, default=416)
    parser.add_argument("--confidence", type=float, default=0.01)
    parser.add_argument("--nms", type=float, default=0.65)
    args = parser.parse_args()

    network = cv2.dnn.readNetFromONNX(args.model)
    grid, stride = grid_of(args.size)
    images = []
    for line in sys.stdin:
        path = line.rstrip("\n")
        picture = cv2.imread(path, cv2.IMREAD_COLOR)
        if picture is None:
            sys.exit(f"{path}: cv2 cannot read it")
        blob, ratio = prepare(picture, args.size)
        network.setInput(blob)
        boxes = decode(network.forward()[0], grid, stride, ratio, args.confidence, args.nms)
        images.append({"path": path, "width": picture.shape[1], "height": picture.shape[0], "boxes": boxes})
    json.dump({"opencv": cv2.__version__, "images": images}, sys.stdout)


if __name__ == "__main__":
    main()
