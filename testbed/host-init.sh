# First process of one host, in its new namespaces; started by testbed/up. Builds the host's root and runs its sshd.
set -eu
# /proc is still the machine's own: our pid and start time as seen from outside.
read -r pid _ < /proc/self/stat
echo "$pid $(sed 's/.*) //' "/proc/$pid/stat" | cut -d' ' -f20)" > "$HOST/pid"

mount --make-rprivate /
# The upper folder is in memory: an overlay whose upper lies inside its lower does not work.
mkdir -p "$HOST/mnt"
mount -t tmpfs -o mode=755 host "$HOST/mnt"
mkdir "$HOST/mnt/upper" "$HOST/mnt/work" "$HOST/mnt/root"
R=$HOST/mnt/root
mount -t overlay host -o "lowerdir=/,upperdir=$HOST/mnt/upper,workdir=$HOST/mnt/work" "$R"

mount -t proc proc "$R/proc"
mount -t sysfs -o ro sysfs "$R/sys" || mount --rbind /sys "$R/sys"
if [ -n "$ENGINE" ]; then
  . "$TESTBED/engine.sh"
  mount_cgroups "$R"
fi
mount -t tmpfs -o mode=755 dev "$R/dev"
for node in 'null 1 3' 'zero 1 5' 'full 1 7' 'random 1 8' 'urandom 1 9' 'tty 5 0'; do
  read -r name major minor <<< "$node"
  mknod -m 666 "$R/dev/$name" c "$major" "$minor"
done
ln -s /proc/self/fd "$R/dev/fd"
ln -s fd/0 "$R/dev/stdin"; ln -s fd/1 "$R/dev/stdout"; ln -s fd/2 "$R/dev/stderr"
mkdir "$R/dev/shm" "$R/dev/pts"
mount -t tmpfs -o mode=1777 shm "$R/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$R/dev/pts"
ln -s pts/ptmx "$R/dev/ptmx"
# Stand-ins for NPUs: /dev/null by other names.
for ((id = 0; id < NPUS; id++)); do mknod -m 666 "$R/dev/davinci$id" c 1 3; done
for name in davinci_manager devmm_svm hisi_hdc; do mknod -m 666 "$R/dev/$name" c 1 3; done
. "$TESTBED/npu/install.sh"
install_npu_stand_ins "$R" "$NPU_STATE" "${NAME#host}" "$NPU_GENERATION" "$NPUS" "$NPU_DRIVER" "$CANN"

mount -t tmpfs -o mode=755 run "$R/run"
mkdir -p "$R/run/sshd"
mount -t tmpfs -o mode=1777 tmp "$R/tmp"
mkdir -p "$R/opt/ray"
if [ -n "$VENV" ]; then
  mount --bind "$VENV" "$R/opt/ray"
  mount -o remount,bind,ro "$R/opt/ray"
fi
hostname "$NAME"
echo "$NAME" > "$R/etc/hostname"
printf '127.0.0.1 localhost\n%s %s\n' "$ADDRESS" "$NAME" > "$R/etc/hosts"
# A home of its own: nothing of the machine's user, but Python's caches would be missed by none.
mount -t tmpfs -o mode=700 home "$R/root"
mkdir -m 700 "$R/root/.ssh"
install -m 600 "$KEY" "$R/root/.ssh/authorized_keys"
# What the machine itself says of proxies and the like must not reach a host.
: > "$R/etc/environment"
install -m 600 "$HOST/hostkey" "$R/etc/ssh/muster_host_key"
cat > "$R/etc/ssh/muster_sshd_config" <<X
ListenAddress $ADDRESS
HostKey /etc/ssh/muster_host_key
PidFile /run/sshd.pid
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
MaxStartups 500
MaxSessions 500
X
# The cache must stay visible, for programs of the virtual environment name its place; it may lie in the hidden home.
if [ -n "$VENV" ] && [ ! -d "$R$VENV" ]; then
  mkdir -p "$R$VENV"
  mount --rbind "$VENV" "$R$VENV"
fi
case $IMAGE in *.loaded) link_images "$ENGINE/$IMAGE" "$HOST/docker"; IMAGE= ;; esac
[ -z "$ENGINE" ] || install_engine "$R" "$HOST" "$ENGINE"

mkdir -p "$R/old"
cd "$R"
pivot_root . old
exec < /dev/null
umount -l /old
rmdir /old
export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
[ -z "$ENGINE" ] || start_engine "${IMAGE:+/opt/engine/$IMAGE}"
env -i HOME=/root PATH="$PATH" /usr/sbin/sshd -f /etc/ssh/muster_sshd_config
# Orphans of the host become ours: wait for them as an init does.
while :; do sleep 3600 & wait -n || true; done
