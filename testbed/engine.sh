# Container engines of hosts, for `up --docker`; sourced by up, prepare and host-init.sh. The Debian packages are unpacked below
# the cache folder and linked into the hosts: on the machine itself nothing is installed and no engine runs.
ENGINE_PACKAGES='docker.io podman'

# Moves this shell into a cgroup of its own below its present one, in every hierarchy, and notes the folders in a file:
# what limits the caller limits the host's containers too, and down can delete them.
enter_cgroup() { # NAME FILE
  local all controllers path mounted
  all=$(cat /proc/self/cgroup) # at once: it changes while we move
  : > "$2"
  while IFS=: read -r _ controllers path; do
    mounted=$(awk -v want="${controllers#name=}" '
      want == "" && $3 == "cgroup2" || want != "" && $3 == "cgroup" && ("," $4 ",") ~ "[,=]" want "," {print $2; exit}' /proc/mounts)
    [ -n "$mounted" ] && mkdir -p "$mounted${path%/}/$1" || continue
    case $controllers in *cpuset*)
      for file in cpuset.cpus cpuset.mems; do
        cat "$mounted$path/$file" > "$mounted${path%/}/$1/$file" 2> /dev/null || true
      done ;;
    esac
    echo $$ > "$mounted${path%/}/$1/cgroup.procs" && echo "$mounted${path%/}/$1" >> "$2"
  done <<< "$all"
}

# Deletes the folders that enter_cgroup has noted, with those that the engine has made in them.
leave_cgroup() { # FILE
  local folder tries
  [ -f "$1" ] || return 0
  while read -r folder; do
    for ((tries = 0; tries < 20; tries++)); do
      [ -d "$folder" ] || break
      find "$folder" -depth -type d -exec rmdir {} + 2> /dev/null && break
      sleep 0.1
    done
  done < "$1"
}

# The hierarchies below a root, seen from the host's own cgroup namespace.
mount_cgroups() { # ROOT
  local controllers top=$1/sys/fs/cgroup
  mount -t tmpfs -o mode=755 cgroup "$top"
  if [ "$(wc -l < /proc/self/cgroup)" = 1 ]; then # version 2 alone: processes may sit in leaves only
    mount -t cgroup2 cgroup "$top"
    mkdir -p "$top/init"
    echo 0 > "$top/init/cgroup.procs"
    sed 's/[^ ]*/+&/g' "$top/cgroup.controllers" > "$top/cgroup.subtree_control" || true
    return
  fi
  while IFS=: read -r _ controllers _; do
    [ -n "$controllers" ] || continue
    mkdir -p "$top/${controllers#name=}"
    case $controllers in
      name=*) mount -t cgroup -o "none,$controllers" cgroup "$top/${controllers#name=}" ;;
      *) mount -t cgroup -o "$controllers" cgroup "$top/$controllers" ;;
    esac
  done < /proc/self/cgroup
}

# Links the engines into a root, with their settings, and gives their data a folder that is no overlay.
install_engine() { # ROOT HOST_FOLDER ENGINE_FOLDER
  mkdir -p "$1/opt/engine" "$1/var/lib/docker" "$1/var/lib/containers" "$2/docker" "$2/containers" "$1/etc/docker"
  mount --bind "$3" "$1/opt/engine"
  mount -o remount,bind,ro "$1/opt/engine"
  mount --bind "$2/docker" "$1/var/lib/docker"
  mount --bind "$2/containers" "$1/var/lib/containers"
  # A client of the machine's own would come first on the PATH, and not be of the engine's version.
  rm -f "$1/usr/local/bin/docker" "$1/etc/docker/key.json"
  # Links, so that nothing is copied; what the machine has too stays. The engines' own settings must be files.
  chroot "$1" cp -rsn /opt/engine/root/. /
  cat > "$1/etc/docker/daemon.json" <<J
{"bridge": "none", "iptables": false, "ip6tables": false, "storage-driver": "overlay2",
 "exec-opts": ["native.cgroupdriver=cgroupfs"], "oom-score-adjust": 0,
 "runtimes": {"fitted": {"path": "/opt/engine/fitted-runc"}}, "default-runtime": "fitted"}
J
  rm -f "$1/etc/containers/containers.conf" "$1/etc/containers/policy.json"
  printf '%s\n' '[containers]' 'default_sysctls = []' '[engine]' 'runtime = "fitted"' 'cgroup_manager = "cgroupfs"' 'events_logger = "file"' \
    '[engine.runtimes]' 'fitted = ["/opt/engine/fitted-runc"]' > "$1/etc/containers/containers.conf"
  printf '%s\n' '{"default": [{"type": "insecureAcceptAnything"}]}' > "$1/etc/containers/policy.json"
}

# Makes the data of a daemon from those of one that has images. Layers are never written to, and so may be hard links; all else
# is a copy.
link_images() { # LOADED DATA
  local one
  [ ! -d "$2/overlay2" ] || return 0
  mkdir -p "$2"
  for one in "$1"/*; do
    case ${one##*/} in overlay2) cp -al "$one" "$2/" 2> /dev/null || cp -a "$one" "$2/" ;; *) cp -a "$one" "$2/" ;; esac
  done
}

# Starts Docker's daemon in a host, waits for it, and loads the image of that file, if one is given.
start_engine() { # IMAGE
  local tenths
  dockerd > /var/log/dockerd.log 2>&1 &
  for ((tenths = 0; ; tenths++)); do
    docker version > /dev/null 2>&1 && break
    [ $tenths -lt 300 ] || { tail /var/log/dockerd.log; return 1; }
    sleep 0.1
  done
  [ -z "$1" ] || docker load -q -i "$1"
}
