"""Train the demonstration's AlexNet adversarially on CIFAR-10, and export it to ONNX.

    python3 train.py DATA [--epochs 16 --radius 4 --seed 1 --out model.onnx --resume checkpoint.pt]

Fast adversarial training (Wong, Rice and Kolter 2020): each batch is moved by one step of the sign of the gradient from a
random start within the L-infinity ball, and the network learns from the moved batch. Architecture, data and augmentation
are those of ../alexnet-cifar10/train.py.
"""
import importlib.util
import os

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
    args = plain.parse(__doc__, 16, lambda parser: parser.add_argument(
        "--radius", type=float, default=4, help="of the L-infinity ball, in 255ths"))
    radius = args.radius / 255
    images, labels = plain.read_cifar(args.data, "train")
    test_images, test_labels = plain.read_cifar(args.data, "test")
    model = plain.alexnet().to(memory_format=torch.channels_last)

    def forward(index):
        batch = (plain.augment(images[index].float()) / 255).to(memory_format=torch.channels_last)
        truth = labels[index]
        shift = within(batch, torch.empty_like(batch).uniform_(-radius, radius), radius)
        shift = within(batch, shift + 1.25 * radius * gradient_sign(model, batch, shift, truth), radius)
        logits = model(plain.normalise((batch + shift) * 255))
        return logits, F.cross_entropy(logits, truth)

    def judge():
        # one-step training can collapse to a network that resists one step only: ten steps would tell
        return [plain.accuracy_of(model, test_images, test_labels),
                attack(model, test_images[:500].float() / 255, test_labels[:500], radius, 10)]

    plain.train(model, labels, args, ["adversarial_train_accuracy", "test_accuracy", "pgd_accuracy_of_500"], forward, judge)
    print(f"accuracy under 20 steps at {args.radius:g}/255, 10,000 test images: "
          f"{attack(model, test_images.float() / 255, test_labels, radius, 20):.4f}")
    plain.export(model, args.out)


if __name__ == "__main__":
    main()
