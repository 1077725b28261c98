"""Train the demonstration's AlexNet adversarially on CIFAR-10, and export it to ONNX.

    python3 train.py DATA [--epochs 16 --radius 4 --seed 1 --out model.onnx --resume checkpoint.pt]

Fast adversarial training (Wong, Rice and Kolter 2020): each batch is moved by one step of the sign of the gradient from a
random start within the L-infinity ball, and the network learns from the moved batch. Architecture, data and augmentation
are those of ../alexnet-cifar10/train.py.
"""
import argparse
import importlib.util
import math
import os
import time

import torch
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = importlib.util.spec_from_file_location("plain", os.path.join(HERE, "..", "alexnet-cifar10", "train.py"))
plain = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(plain)


def gradient_sign(model, images, shift, labels):
    """Sign of the loss's gradient by the shift. Images and shift in pixels of 0 to 1."""
    shift = shift.detach().requires_grad_(True)
    loss = F.cross_entropy(model(plain.normalise((images + shift) * 255)), labels)
    return torch.autograd.grad(loss, shift)[0].sign()


def within(images, shift, radius):
    """The shift, kept within the ball and the image within 0 to 1."""
    return (images + shift.clamp(-radius, radius)).clamp(0, 1) - images


def attack(model, images, labels, radius, steps=20):
    """Projected gradient descent from a random start (Madry et al. 2018), step 2.5 radius / steps; accuracy that is left."""
    model.eval()
    right = 0
    for part, truth in zip(images.split(500), labels.split(500)):
        shift = within(part, torch.empty_like(part).uniform_(-radius, radius), radius)
        for _ in range(steps):
            shift = within(part, shift + 2.5 * radius / steps * gradient_sign(model, part, shift, truth), radius)
        with torch.no_grad():
            right += (model(plain.normalise((part + shift) * 255)).argmax(1) == truth).sum().item()
    return right / len(labels)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=0.08, help="peak learning rate")
    parser.add_argument("--radius", type=float, default=4, help="of the L-infinity ball, in 255ths")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", default="model.onnx")
    parser.add_argument("--log", default="train-log.csv")
    parser.add_argument("--resume", default=None, help="checkpoint, written after each epoch")
    args = parser.parse_args()
    radius = args.radius / 255
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)

    images, labels = plain.read_cifar(args.data, "train")
    test_images, test_labels = plain.read_cifar(args.data, "test")
    model = plain.alexnet().to(memory_format=torch.channels_last)
    decay = [p for p in model.parameters() if p.ndim > 1]
    rest = [p for p in model.parameters() if p.ndim <= 1]
    optimiser = torch.optim.SGD([{"params": decay, "weight_decay": 5e-4}, {"params": rest, "weight_decay": 0.0}],
                                lr=args.rate, momentum=0.9, nesterov=True)
    steps = args.epochs * (len(images) // args.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, total_steps=steps, pct_start=0.2)
    first = 1
    if args.resume and os.path.exists(args.resume):
        state = torch.load(args.resume)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])
        first = state["epoch"] + 1
        for _ in range(state["epoch"] * (len(images) // args.batch)):
            schedule.step()
    else:
        with open(args.log, "w") as log:
            log.write("epoch,loss,adversarial_train_accuracy,test_accuracy,pgd_accuracy_of_500,learning_rate,seconds\n")

    for epoch in range(first, args.epochs + 1):
        started, total, right, count = time.time(), 0.0, 0, 0
        model.train()
        for index in torch.randperm(len(images)).split(args.batch):
            if len(index) < args.batch:
                continue
            batch = (plain.augment(images[index].float()) / 255).to(memory_format=torch.channels_last)
            truth = labels[index]
            shift = within(batch, torch.empty_like(batch).uniform_(-radius, radius), radius)
            shift = within(batch, shift + 1.25 * radius * gradient_sign(model, batch, shift, truth), radius)
            logits = model(plain.normalise((batch + shift) * 255))
            loss = F.cross_entropy(logits, truth)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * len(index)
            right += (logits.argmax(1) == truth).sum().item()
            count += len(index)
            if not math.isfinite(total):
                raise SystemExit("the loss is not finite: lower --rate")
        clean = (plain.predict(model, test_images).argmax(1) == test_labels).float().mean().item()
        # one-step training can collapse to a network that resists one step only: ten steps would tell
        robust = attack(model, test_images[:500].float() / 255, test_labels[:500], radius, 10)
        row = (f"{epoch},{total / count:.4f},{right / count:.4f},{clean:.4f},{robust:.4f},"
               f"{schedule.get_last_lr()[0]:.5f},{time.time() - started:.0f}")
        print(row, flush=True)
        with open(args.log, "a") as log:
            log.write(row + "\n")
        if args.resume:
            torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "epoch": epoch,
                        "random": torch.get_rng_state()}, args.resume)

    print(f"accuracy under 20 steps at {args.radius:g}/255, 10,000 test images: "
          f"{attack(model, test_images.float() / 255, test_labels, radius, 20):.4f}")
    plain.export(model, args.out)


if __name__ == "__main__":
    main()
