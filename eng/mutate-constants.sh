#!/usr/bin/env bash
# Moves every numeric constant of the latency model by 2 % (an integer that only compiles as one: by 1, a case of a switch by as much as it
# takes to compile), one by one, in one compilation of src/Predictor that holds them all, and runs the tests that pin the model in a process
# of their own. Prints the constants that no test notices and exits with 1 if there are any.
#
#   eng/mutate-constants.sh            all constants
#   eng/mutate-constants.sh ClockRamp  only files whose path matches this regular expression
#   --killers                          also which test noticed, and how long that took
#
# Build the tests first (dotnet build -c Release tests). A constant is pinned by the tests of the folder of its name: src/Predictor/Model by
# tests/Predictor/Model. The constants 0 and 1 are not moved: they count and leave out. Those named below are not
# moved either; each line is FILE | TEXT IN THE LINE | REASON.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet run -c Release --project eng/MutateConstants -- "$@" <<'IGNORED'
BlockTiles.cs | product.Depth * 2 <= DepthStep * split | leaves out splits that no longer take fewer steps: the minimum does not depend on it
MatrixTiles.cs | product.Depth * 2 <= _stepDepth * split | as in BlockTiles
OverlapNote.cs | Agreement = | when a sentence is printed; no prediction
CalibrationCheck.cs | Slack = | tolerance of what is written with a few digits
TiledKernel.cs | RoundingSlack = | tolerance: far below one over any size
ResidualFeatures.cs | Tiny = | tolerance: keeps logarithms and quotients of nothing finite
BoundedLeastSquares.cs | double damping = 1e-2 | where the search for a step begins; it adapts at once
BoundedLeastSquares.cs | LargestDamping = | limit at which no step can get better any more
BoundedLeastSquares.cs | Math.Max(damping / 5, 1e-9) | how fast the search adapts: the minimum does not depend on it
BoundedLeastSquares.cs | damping *= 4 | how fast the search adapts: the minimum does not depend on it
BoundedLeastSquares.cs | gain < 1e-6 | tolerance
BoundedLeastSquares.cs | Math.Max(system[j, j], 1e-6) | keeps a flat direction solvable
BoundedLeastSquares.cs | Step = 1e-4 | width of a finite difference
ResidualBoosting.cs | + 1e-12 | tolerance
OutcomeDistribution.cs | Rounding = | tolerance
OutcomeDistribution.cs | SameWithin = | tolerance
GroupLatency.cs | mean + 1e-9 | tolerance
GroupLatency.cs | share < 1e-9 | tolerance
IGNORED
