// A photo is made small before it is sent: a phone's has 4 MB. Where that fails, and without this script, it goes as it is.
(function(most,busy,held,all){
async function small(file,side){
if(file.size<=most)return file;
try{
var image=await createImageBitmap(file),by=Math.min(1,side/Math.max(image.width,image.height)),canvas=document.createElement('canvas'),pen=canvas.getContext('2d'),quality,blob;
// Grain does not give way to quality alone: then the pixels become fewer.
do{
canvas.width=image.width*by;canvas.height=image.height*by;
pen.fillStyle='#fff';pen.fillRect(0,0,side,side);
pen.imageSmoothingQuality='high';
pen.drawImage(image,0,0,canvas.width,canvas.height);
for(quality=.72;quality>.4&&!(blob&&blob.size<=most);quality-=.14)blob=await new Promise(function(done){canvas.toBlob(done,'image/jpeg',quality)});
by*=.8
}while(blob.size>most&&canvas.width>400);
image.close();
canvas.width=0;
// Some browsers answer another type than the one they were asked for.
if(blob.type==='image/jpeg'&&blob.size<file.size)return new File([blob],file.name.replace(/\.\w*$/,'')+'.jpg',{type:blob.type});
}catch(e){}
return file}
addEventListener('change',async function(event){
var input=event.target,chosen=[...input.files||[]],kept=all.get(input)||[],made=[];
if(!/image/.test(input.accept)||!chosen.length&&!kept.length)return;
busy++;
for(var file of chosen)made.push(await small(file,+input.dataset.side||1600));
// Meanwhile one may have been left out.
if(input.multiple||input.files[0]===chosen[0])put(input,input.multiple?(all.get(input)||[]).concat(made):made);
if(!--busy&&held){var button=held;held=0;button.click()}
});
// A camera gives one photo at a time: the next one joins those that were chosen. They are seen, and can be left out.
function put(input,kept){
var sent=new DataTransfer,row=input.nextElementSibling;
for(var file of kept)sent.items.add(file);
input.files=sent.files;
// What is small now can be kept (outbox-form.js).
input.dispatchEvent(new Event('input',{bubbles:true}));
if(!input.multiple)return;
all.set(input,kept);
if(!row||row.className!=='pics'){row=document.createElement('p');row.className='pics';input.after(row)}
row.replaceChildren(...kept.map(function(file){
var image=new Image,button=document.createElement('button');
image.onload=function(){URL.revokeObjectURL(image.src)};
image.onerror=function(){image.replaceWith(file.name)};
image.alt=file.name;image.src=URL.createObjectURL(file);
button.type='button';button.className='mini';
button.append(image,' ',input.dataset.x);
button.onclick=function(){put(input,kept.filter(function(other){return other!==file}));input.focus()};
return button}));
}
// Who presses a button meanwhile waits for the photo.
addEventListener('submit',function(event){if(busy){event.preventDefault();held=event.submitter}});
})(220000,0,0,new WeakMap);
