#!/usr/bin/env bash
# Runs a sweep on a Slurm of its own: a controller and two nodes on this machine, in a temporary folder, on ports of their own. While it runs,
# the process of one shard is killed and a node goes away with what runs on it. The results have to be, byte for byte, those of one process
# here. Then experiments measure as tasks: no two on a node or a GPU at a time, and one that is killed goes on. Needs slurm-wlm and munge.
# Ends with exit code 1 where anything of it fails; leaves no process behind.
#   eng/slurm-test.sh [TOOL]   TOOL: latlab or latlab.dll (default: what dotnet build made of this repository)
set -uo pipefail
tool=$(realpath "${1:-$(dirname "$0")/../src/Cli/bin/Release/net10.0/latlab.dll}")
case $tool in *.dll) latlab=(dotnet "$tool") ;; *) latlab=("$tool") ;; esac
export PATH=$PATH:/usr/sbin:/sbin
work=$(mktemp -d /tmp/latlab-slurm.XXXXXX)
chmod 755 "$work"
export SLURM_CONF=$work/slurm.conf
pids=()

say() { printf 'slurm-test: %4d s: %s\n' "$SECONDS" "$*" >&2; }
fail() {
  say "$*"
  for log in run.txt slurmctld.log n1.log n2.log; do
    [ -s "$work/$log" ] && { echo "== the end of $log" >&2; tail -8 "$work/$log" >&2; }
  done
  exit 1
}

# Processes of jobs of this Slurm: they have its configuration in their environment. jobs_of [NODE]
jobs_of() {
  grep -lszxE "SLURMD_NODENAME=${1:-n.}" $(grep -lszxF "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ) /dev/null |
    cut -d/ -f3 | grep -vx "$$"
}
tear_down() {
  local pid
  scancel --user "$(id -un)" >/dev/null 2>&1
  for pid in "${pids[@]}" $(jobs_of); do kill -9 "$pid" 2>/dev/null; done
  wait 2>/dev/null
  rm -rf "$work"
}
trap tear_down EXIT

port=$((20000 + $$ % 20000))
dd if=/dev/urandom of="$work/munge.key" bs=1 count=256 status=none && chmod 400 "$work/munge.key"
user=$(id -un) host=$(hostname -s)
cat >"$SLURM_CONF" <<CONF
ClusterName=latlab
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool-%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
GresTypes=gpu
MpiDefault=none
ReturnToService=2
SlurmdTimeout=6
SlurmctldTimeout=6
KillWait=1
MinJobAge=300
SchedulerParameters=batch_sched_delay=0,sched_interval=2
SlurmdParameters=config_overrides
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=2 CoresPerSocket=2 Features=one Gres=gpu:1
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=2 CoresPerSocket=2 Features=two Gres=gpu:1
PartitionName=all Nodes=n1,n2 Default=YES State=UP
CONF
printf 'NodeName=%s Name=gpu File=/dev/null\n' n1 n2 >"$work/gres.conf"
mkdir -p "$work/state" "$work/spool-n1" "$work/spool-n2"
munged --force --foreground --socket="$work/munge.socket" --key-file="$work/munge.key" --pid-file="$work/munge.pid" \
  --log-file="$work/munge.log" --seed-file="$work/munge.seed" >"$work/munge.txt" 2>&1 &
pids+=($!)
for _ in $(seq 50); do [ -S "$work/munge.socket" ] && break; sleep 0.1; done
[ -S "$work/munge.socket" ] || fail "munged did not start: $(cat "$work/munge.txt")"
slurmctld -D -i >"$work/slurmctld.txt" 2>&1 &
pids+=($!)
for node in n1 n2; do
  slurmd -D -N "$node" >"$work/$node.txt" 2>&1 &
  pids+=($!)
done
node2=$!
for _ in $(seq 100); do [ "$(sinfo -h -o '%T %D' 2>/dev/null)" = "idle 2" ] && break; sleep 0.2; done
[ "$(sinfo -h -o '%T %D' 2>/dev/null)" = "idle 2" ] || fail "the nodes did not come up: $(sinfo -N 2>&1)"
say "two nodes are idle"

cat >"$work/sweep.yaml" <<'YAML'
schema: latencylab/matrix/v1
name: slurm-test
matrix:
  devices: [nvidia-v100-sxm2-16gb, nvidia-t4, nvidia-p100-pcie-16gb, nvidia-a100-sxm4-40gb]
  networks: [resnet18, resnet50, resnet101, mobilenet_v2]
  runtimes: [graph, pytorch-eager, tvm]
  batches: [1, 2, 8, 16, 32, 64]
  families:
  - {family: dense}
  - {family: lcnet}
  - {family: lasnet, granularity: 1, activation_rate: 0.5}
YAML
cd "$work" || exit 1
"${latlab[@]}" run sweep.yaml --out here >here.txt 2>&1 || fail "the sweep does not run here: $(cat here.txt)"
say "one process: $(head -1 here.txt)"

"${latlab[@]}" run sweep.yaml --out there --executor slurm --shards 12 >run.txt 2>&1 &
run=$!
pids+=("$run")
# A shard of the first node is killed, then the second node with all that runs there, as where its power fails: nothing says goodbye.
for _ in $(seq 200); do [ -n "$(jobs_of n1)" ] && [ -n "$(jobs_of n2)" ] && break; sleep 0.05; done
victim=$(jobs_of n1 | head -1)
[ -n "$victim" ] && kill -9 "$victim" || fail "nothing ran on the first node"
say "killed a shard"
kill -9 "$node2"
for pid in $(jobs_of n2); do
  parent=$(awk '{ print $4 }' "/proc/$pid/stat" 2>/dev/null)
  [ "$(cat "/proc/$parent/comm" 2>/dev/null)" = slurmstepd ] && kill -9 "$parent"
  kill -9 "$pid" 2>/dev/null
  lost=yes
done
[ "${lost:-no}" = yes ] || fail "nothing ran on the second node"
say "the second node is gone"
wait "$run" || fail "the sweep failed on the cluster: $(cat run.txt)"
grep -q 'are submitted again' run.txt || fail "nothing was submitted again"
cmp here/results.csv there/results.csv || fail "the results differ"
say "$(grep 'submitted again' run.txt | head -1)"
echo "identical: $(wc -l <there/results.csv) lines, with a killed shard and a lost node"

# Experiments that measure: a node has room for two of them, and runs one at a time.
slurmd -D -N n2 >"$work/n2.txt" 2>&1 &
pids+=($!)
for _ in $(seq 150); do [ "$(sinfo -h -o '%T %D' 2>/dev/null)" = "idle 2" ] && break; sleep 0.2; done
[ "$(sinfo -h -o '%T %D' 2>/dev/null)" = "idle 2" ] || fail "the second node did not come back: $(sinfo -N 2>&1)"
say "both nodes are idle"
cat >"$work/campaigns.yaml" <<'YAML'
schema: latencylab/matrix/v1
name: slurm-campaigns
experiment:
  device: {profile: nvidia-v100}
  measure: {suite: tiny, row_budget_seconds: 0.4, tolerance: 1e-9}
  calibrate: {rows: 12}
matrix:
  measure.seed: [1, 2, 3, 4]
YAML
# watch kill | all: until the run is over no two jobs may be on a node; notes the most that ran at a time, and where. kill: one is killed
watch() {
  most=0 killed=no seen=
  while kill -0 "$run" 2>/dev/null; do
    nodes=$(squeue -h -t R -o %N 2>/dev/null | sort)
    [ -z "$(uniq -d <<<"$nodes")" ] || fail "two campaigns ran on a node at a time: $nodes"
    count=$(grep -c . <<<"$nodes")
    [ "$count" -gt "$most" ] && most=$count
    seen="$seen $nodes"
    # One that has measured some rows.
    if [ "$1" = kill ] && [ "$killed" = no ] && [ "$(cat slurm-campaigns/tasks/*/measurements.csv 2>/dev/null | wc -l)" -gt 8 ]; then
      victim=$(jobs_of n1 | head -1)
      [ -n "$victim" ] && kill -9 "$victim" && killed=yes && say "killed a campaign"
    fi
    sleep 0.2
  done
}
"${latlab[@]}" run campaigns.yaml --executor slurm >run.txt 2>&1 &
run=$!
pids+=("$run")
watch kill
wait "$run" || fail "the campaigns failed on the cluster: $(cat run.txt)"
[ "$killed" = yes ] || fail "no campaign was killed"
[ "$most" = 2 ] || fail "the nodes did not run side by side: at most $most"
grep -q 'are submitted again' run.txt || fail "the killed campaign was not submitted again"
grep -q '^96 measured rows' run.txt || fail "not all rows were measured: $(cat run.txt)"
echo "$(grep 'measured rows' run.txt | cut -d' ' -f1-3) of 4 campaigns, one a node at a time, with one killed"

# Those that ask for a GPU have one to themselves, on nodes with a feature.
"${latlab[@]}" run campaigns.yaml --executor slurm --gres gpu:1 --constraint two --out gpus >run.txt 2>&1 &
run=$!
pids+=("$run")
watch all
wait "$run" || fail "the campaigns failed on the GPUs: $(cat run.txt)"
[ "$(tr ' ' '\n' <<<"$seen" | grep . | sort -u)" = n2 ] || fail "campaigns ran elsewhere than on the nodes with the feature: $seen"
grep -q '^96 measured rows' run.txt || fail "not all rows were measured: $(cat run.txt)"
echo "$(grep 'measured rows' run.txt | cut -d' ' -f1-3) of 4 campaigns, one a GPU at a time, on the nodes with a feature"
