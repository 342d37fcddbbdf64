# Sourced by host-init.sh: gives a host the stand-ins for npu-smi and hccn_tool, and the files that the driver of an NPU and CANN
# would have left there. There is no NPU and no driver.
install_npu_stand_ins() { # ROOT STATE_FOLDER NUMBER GENERATION NPUS DRIVER CANN
  local root=$1 state=$2/$3 ascend=$1/usr/local/Ascend id
  mkdir -p "$root/opt/npu" "$ascend/driver/tools" "$ascend/ascend-toolkit/latest" "$state"
  rm -rf "${state:?}"/*
  mount --bind "$2" "$root/opt/npu"
  echo "$4" > "$state/generation"; echo "$5" > "$state/count"; echo "$6" > "$state/driver"
  rm -f "$root/usr/local/sbin/npu-smi"
  install -m 755 "$2/bin/npu-smi" "$root/usr/local/bin/npu-smi"
  install -m 755 "$2/bin/hccn_tool" "$ascend/driver/tools/hccn_tool"
  printf '%s\n' "Version=$6" 'ascendhal_version=7.35.23' 'aicpu_version=1.0' "package_version=$6" > "$ascend/driver/version.info"
  printf '%s\n' 'package_name=Ascend-cann-toolkit' "version=$7" 'arch=aarch64' 'os=linux' \
    > "$ascend/ascend-toolkit/latest/ascend_toolkit_install.info"
  cp "$state/driver" "$state/healthy"
  # What testbed/heal puts back.
  mkdir -p "$root/opt/ascend"; cp -r "$ascend/." "$root/opt/ascend/"
  [ "$4" = 310p ] || npu_conf "$3" "$5" > "$root/etc/hccn.conf"
}

# What hccn_tool would have written while the addresses were set.
npu_conf() { # NUMBER NPUS
  local id
  for ((id = 0; id < $2; id++)); do
    printf '%s\n' "address_$id=10.20.$1.$((id + 1))" "netmask_$id=255.255.0.0" "netdetect_$id=10.20.255.254" \
      "gateway_$id=10.20.255.254" "send_arp_status_$id=1"
  done
}
