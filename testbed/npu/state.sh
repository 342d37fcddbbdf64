# Sourced by the stand-ins for npu-smi and hccn_tool: what the NPUs of a bed, of which there are none, are like. The folder is
# shared by all hosts of the bed. A healthy NPU has no file in it: a fault is a file HOST/KEY.DEVICE, or HOST/KEY for all devices
# of the host, whose first line is the value. Nothing is forked here, for a host is asked hundreds of times.
STATE=/opt/npu
me=${HOSTNAME#host}

# Sets REPLY to a value of a device, or else to what a healthy one has.
value() { # HOST KEY DEVICE HEALTHY
  REPLY=
  [ -e "$STATE/$1/$2.$3" ] && read -r REPLY < "$STATE/$1/$2.$3" && return
  [ -e "$STATE/$1/$2" ] && read -r REPLY < "$STATE/$1/$2" && return
  [ -e "$STATE/$1/$2.$3" ] || [ -e "$STATE/$1/$2" ] || REPLY=$4
}

# Its address in the NPU network.
address() { value "$1" address "$2" "10.20.$1.$(($2 + 1))"; } # HOST DEVICE

# Its address among the dies of a superpod.
vnic() { value "$1" vnic "$2" "192.168.$1.$(($2 + 1))"; } # HOST DEVICE

# What a fault makes the tool do instead of answering: hang, or say something else.
instead() { # NAME
  [ ! -e "$STATE/$me/hung.$1" ] || exec sleep 3600
  [ ! -e "$STATE/$me/says.$1" ] || { cat "$STATE/$me/says.$1"; exit 0; }
}

value "$me" generation '' a2; generation=$REPLY
value "$me" driver '' 25.5.0; driver=$REPLY
