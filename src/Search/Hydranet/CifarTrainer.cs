using LatencyLab.Networks.Hydranet;

namespace LatencyLab.Search.Hydranet;

/// <summary>
/// The command line of the nearest public trainer, a CIFAR network that splits into heads (github.com/raghav1810/HydraNet).
/// </summary>
/// <remarks>
/// <c>--split_pt</c> is the number of modules of its flattened network that stay common: a ResNet's convolution, norm and ReLU come
/// before its blocks, a pre-activation ResNet's convolution alone; a DenseNet's convolution, then layers and transitions. It has the
/// depths 110 and 100 (growth 12) only.
/// </remarks>
internal static class CifarTrainer
{
    public const string FileName = "train_cifar_heads.sh";

    private const int Resolution = 32, ResNetModules = 3, PreactivationModules = 1, DenseNetModules = 1;

    public static TrainingFiles Of(HydranetConfiguration configuration) => Problem(configuration) is string problem
        ? new TrainingFiles([], [$"no {FileName}: {problem}"])
        : new TrainingFiles(
            [Write(configuration)],
            [$"{FileName}: the nearest public trainer; its heads have full width, all run and are averaged, and it has no gate"]);

    private static string? Problem(HydranetConfiguration configuration)
    {
        string network = configuration.Network.Name;
        if (network is not ("resnet110" or "densenet_bc_100_12"))
            return $"the public trainer does not have {network}; it has resnet110 and densenet_bc_100_12";
        if (configuration.Classes is not (10 or 100))
            return $"the public trainer has CIFAR-10 and CIFAR-100, not {configuration.Classes} classes";
        return configuration.Resolution == Resolution ? null
            : $"the public trainer has images of {Resolution} pixels, not {configuration.Resolution}";
    }

    private static EmittedFile Write(HydranetConfiguration configuration)
    {
        bool isDense = configuration.Network.Name != "resnet110";
        int before = HydranetRules.StemEndIndex(configuration.Network, configuration.StemEnd);
        List<string> lines =
        [
            "#!/usr/bin/env bash",
            $"# {configuration.Network.Name} with {configuration.Branches} heads after {configuration.StemEnd}, for the program run.py of "
            + "github.com/raghav1810/HydraNet.",
            "# It is not the HydraNet of latencylab.yaml: its heads have the network's width and depth, every image goes through all of "
            + "them,",
            "# their scores are averaged, and there is no gate. Widths, depths, top_k and the class partition are in training.json.",
        ];
        if (isDense)
        {
            lines.Add($"python run.py -arch densenet -d cifar{configuration.Classes} --split_pt {DenseNetModules + before} --n_heads "
                + $"{configuration.Branches}");
        }
        else
        {
            lines.AddRange(
            [
                "# Its ResNets of depth 110 have bottleneck blocks, as many a stage as here. ARCH may be resnet or preresnet.",
                "ARCH=\"${ARCH:-resnet}\"",
                "case \"$ARCH\" in",
                $"  resnet) SPLIT={ResNetModules + before} ;;",
                $"  preresnet) SPLIT={PreactivationModules + before} ;;",
                "  *) echo \"ARCH is $ARCH, expected resnet or preresnet\" >&2; exit 2 ;;",
                "esac",
                $"python run.py -arch \"$ARCH\" -d cifar{configuration.Classes} --split_pt \"$SPLIT\" --n_heads {configuration.Branches}",
            ]);
        }

        return new EmittedFile(FileName, string.Join('\n', lines) + "\n", IsExecutable: true);
    }
}
